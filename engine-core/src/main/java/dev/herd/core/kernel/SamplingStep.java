package dev.herd.core.kernel;

/**
 * A loop with vectors over part of a vocabulary. Stateless.
 *
 * <p>{@link PanamaSamplingKernel} calls all steps from one place and takes them from its fields,
 * which the compiler doesn't take for constants. So it finds more receivers there than it inlines,
 * for the reason that {@link PanelStep} gives: a method that chooses a token calls weights and sums
 * at several places, and with all of them inlined it would be past the limit, and allocate.
 */
abstract class SamplingStep {
  /**
   * Runs the loop over n values of x from xo on and, where it has a second slice, of y from yo on.
   *
   * @return a sum or a maximum, where the step has one
   */
  abstract float run(float[] x, int xo, float[] y, int yo, int n, float a, float b);

  /** The maximum of x. */
  static final class Maximum extends SamplingStep {
    @Override
    float run(float[] x, int xo, float[] y, int yo, int n, float a, float b) {
      return VectorReductions.max(x, xo, n);
    }
  }

  /** {@link SamplingKernel#weights} of x to y; a is the maximum, b the factor. */
  static final class Weights extends SamplingStep {
    @Override
    float run(float[] x, int xo, float[] y, int yo, int n, float a, float b) {
      VectorMass.weights(x, xo, n, a, b, y, yo);
      return 0;
    }
  }

  /** The sum of x. */
  static final class Sum extends SamplingStep {
    @Override
    float run(float[] x, int xo, float[] y, int yo, int n, float a, float b) {
      return VectorMass.sum(x, xo, n);
    }
  }

  /** The sum of y where x is at least a. */
  static final class SumFrom extends SamplingStep {
    @Override
    float run(float[] x, int xo, float[] y, int yo, int n, float a, float b) {
      return VectorMass.sumFrom(a, x, y, xo, n);
    }
  }
}
