"""ONNX sessions for the export stage."""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def open_session(path):
    import onnxruntime as ort

    return ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
