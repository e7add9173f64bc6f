/** One model's forward pass, and everything that models share. */
module dev.herd.core {
  requires transitive dev.herd.gguf;
  requires static jdk.incubator.vector;

  exports dev.herd.core.kernel;
}
