"""What every HTTP face shares: bodies, routes, problems, the OpenAPI document. It knows no server and no cloud."""
