"""From published weights to ONNX files that the runtime runs: export, quantization and their checks."""
