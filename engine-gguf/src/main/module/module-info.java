/** GGUF files: parse, validate, map, write; ggml types and their codecs. */
module dev.herd.gguf {
  exports dev.herd.gguf;
  exports dev.herd.gguf.quant;
}
