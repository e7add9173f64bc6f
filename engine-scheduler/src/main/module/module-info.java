/** Many models under one memory budget. */
module dev.herd.scheduler {
  requires transitive dev.herd.core;
}
