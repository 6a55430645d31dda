"""Checks of speech models before sherpa-onnx, which ends the process on many faults, sees a file."""
