/** One model's forward pass, and everything that models share. */
module dev.herd.core {
  requires transitive dev.herd.gguf;
  requires static jdk.incubator.vector;
  requires jdk.management;

  exports dev.herd.core.chat;
  exports dev.herd.core.generation;
  exports dev.herd.core.kernel;
  exports dev.herd.core.memory;
  exports dev.herd.core.model;
  exports dev.herd.core.sampling;
  exports dev.herd.core.team;
  exports dev.herd.core.tokenizer;
}
