/** One model's forward pass, and everything that models share. */
module dev.herd.core {
  exports dev.herd.core.chat;

  requires transitive dev.herd.gguf;
  requires static jdk.incubator.vector;

  exports dev.herd.core.kernel;
  exports dev.herd.core.memory;
  exports dev.herd.core.sampling;
  exports dev.herd.core.team;
  exports dev.herd.core.tokenizer;
}
