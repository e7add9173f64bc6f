/** Model layers on CUDA devices. */
module dev.herd.cuda {
  requires transitive dev.herd.core;
}
