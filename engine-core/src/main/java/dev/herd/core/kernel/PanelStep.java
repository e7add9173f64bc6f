package dev.herd.core.kernel;

/**
 * One step of the product of a stretch of a panel, such as reading its scales or multiplying its
 * levels. Stateless.
 *
 * <p>All steps of all types are called from one place, {@link PanelKernel#run}. So many receivers
 * keep C2 from inlining them, and it compiles each by itself: together they are more vector
 * operations than it inlines in one compilation, and some vectors would be allocated.
 *
 * <p>Loops that read weights from memory end with {@code !=}, and their step isn't 1. C2 doesn't
 * count such a loop, so it doesn't unroll it, and reads stay in the order of addresses. Unrolled,
 * reads of several turns are sorted by what needs them, which the processor's prefetching doesn't
 * follow: a token then meets weights at half the rate.
 */
abstract class PanelStep {
  /** Does the step for the stretch and tokens that {@code pass} names. */
  abstract void run(PanelPass pass);
}
