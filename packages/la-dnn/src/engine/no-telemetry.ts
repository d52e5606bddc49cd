/**
 * ONNX Runtime tells its makers, over HTTPS, where and how it is used, unless this is set before it is loaded. Imported by
 * what loads it and by what starts threads that do: a thread's own variables do not reach native code, the process's do.
 */
process.env.ORT_DISABLE_TELEMETRY = '1';
