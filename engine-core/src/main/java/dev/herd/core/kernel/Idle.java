package dev.herd.core.kernel;

import java.util.List;

/**
 * Receivers that do nothing, for the one place that calls a kind of method which C2 had better not
 * inline. It inlines what a profile knows one or two receivers of, or one that has nine calls of
 * ten. In a process with weights of two types that was the kernels of both, and their callees, in
 * one method: more vector operations than it inlines in one compilation, and then vectors are
 * allocated, in one process of two for good. Three receivers, none of which has nine calls of ten,
 * keep each kernel a compilation of its own.
 */
final class Idle {
  /** Calls of what there is to do between two times that the idle ones are called, at most. */
  private static final int CALLS = 4;

  /** For places that multiply rows. */
  static final List<RowProduct<Object>> PRODUCTS =
      List.of((row, columns, x, first, scratch) -> 0, (row, columns, x, first, scratch) -> 0);

  /** For places that expand blocks. */
  static final List<BlockExpansion> EXPANSIONS =
      List.of((block, out, outOffset) -> {}, (block, out, outOffset) -> {});

  private Idle() {}

  /** Returns whether the idle ones are due before call {@code number} of a place. */
  static boolean isDue(int number) {
    return number % CALLS == 0;
  }
}
