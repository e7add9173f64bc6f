package dev.herd.core.kernel;

/**
 * The product of a weight matrix of one type and a batch of activations. Stateless and thread-safe:
 * workers call it at the same time for disjoint rows of one matrix.
 */
public interface MatMul {

  /**
   * Asks for room in {@code x}, which grows, for the form of {@code tokens} tokens of {@code
   * columns} values that {@link #prepare} makes.
   */
  void need(Activations x, int tokens, int columns);

  /**
   * Brings tokens {@code [firstToken, endToken)} of {@code x} into the form that {@link #multiply}
   * reads. Called for every token, by any thread for disjoint ranges, after the values were written
   * and before they are multiplied; once is enough for all matrices of one type. Kernels that read
   * the values as they are do nothing here.
   */
  void prepare(Activations x, int firstToken, int endToken);

  /**
   * Multiplies rows {@code [firstRow, endRow)}: {@code out[outOffset + t * outStride + r]} becomes
   * the dot product of row {@code r} and token {@code firstToken + t}, for {@code t} in {@code [0,
   * tokens)}. The result for a token does not depend on the other tokens beyond rounding.
   *
   * @param w the weights (rows, columns), of this kernel's type
   * @param x the activations (tokens, columns), as wide as the matrix and prepared
   * @param out where the products go; no other element is written
   * @param scratch the calling worker's own
   * @throws IllegalArgumentException if the types, widths or ranges do not fit
   * @throws IllegalStateException if the weights are freed
   */
  void multiply(
      WeightMatrix w,
      int firstRow,
      int endRow,
      Activations x,
      int firstToken,
      int tokens,
      float[] out,
      int outOffset,
      int outStride,
      KernelScratch scratch);

  /** Returns the preferred multiple of rows when a matrix is split between workers. */
  int rowGranularity();
}
