package dev.herd.core.memory;

import java.lang.foreign.Arena;

/**
 * The mapping of a KV file, which lasts until the last of its pages is given back. Guarded by the
 * arena's lock.
 */
final class MappedPages {
  private final Arena mapping;
  private int pages;

  MappedPages(Arena mapping) {
    this.mapping = mapping;
  }

  void add() {
    pages++;
  }

  void giveBack() {
    if (--pages == 0) {
      mapping.close();
    }
  }
}
