package dev.herd.core.model;

import dev.herd.core.kernel.Activations;
import dev.herd.core.kernel.KernelScratch;
import dev.herd.core.kernel.Kernels;
import dev.herd.core.kernel.WeightMatrix;
import dev.herd.core.team.RegionBody;
import dev.herd.core.team.WorkerTeam;

/**
 * Multiplies a batch's activations with one or more weight matrices as one parallel region over all
 * their rows. Reused for every layer; allocates nothing.
 */
final class Projection {
  /** Pieces of a region a worker: enough that the slowest piece is a small part of the whole. */
  private static final int PIECES_PER_WORKER = 64;

  private final WorkerTeam team;
  private final Kernels kernels;
  private final KernelScratch[] scratch;
  private final RegionBody prepare = this::prepare;
  private final RegionBody multiply = this::multiply;

  // The projection in progress.
  private WeightMatrix[] matrices;
  private Activations input;
  private int firstToken;
  private int tokens;
  private float[] output;
  private int outputOffset;
  private int outputStride;
  private int piece;

  Projection(WorkerTeam team, Kernels kernels) {
    this.team = team;
    this.kernels = kernels;
    scratch = new KernelScratch[team.size()];
    for (int i = 0; i < scratch.length; i++) {
      scratch[i] = new KernelScratch();
    }
  }

  /**
   * Computes {@code output[outputOffset + t * outputStride + r] = dot(row r, token firstToken +
   * t)}, where r counts through the rows of all matrices, one after the other.
   */
  void run(
      MatrixGroup group,
      Activations input,
      int firstToken,
      int tokens,
      float[] output,
      int outputOffset,
      int outputStride) {
    matrices = group.matrices();
    this.input = input;
    this.firstToken = firstToken;
    this.tokens = tokens;
    this.output = output;
    this.outputOffset = outputOffset;
    this.outputStride = outputStride;
    team.run(tokens, tokensPerPiece(tokens, team), prepare);
    int rows = 0;
    int granularity = 1;
    for (WeightMatrix matrix : matrices) {
      rows += matrix.rows();
      granularity = Math.max(granularity, kernels.matMul(matrix).rowGranularity());
    }
    int wanted = rows / (team.size() * PIECES_PER_WORKER) + 1;
    piece = (wanted + granularity - 1) / granularity * granularity;
    int pieces = 0;
    for (WeightMatrix matrix : matrices) {
      pieces += pieces(matrix);
    }
    team.run(pieces, 1, multiply);
    matrices = null;
    this.output = null;
  }

  /** Returns how many tokens a worker takes at a time in a region over tokens. */
  static int tokensPerPiece(int tokens, WorkerTeam team) {
    return tokens / (team.size() * PIECES_PER_WORKER) + 1;
  }

  private int pieces(WeightMatrix matrix) {
    return (matrix.rows() + piece - 1) / piece;
  }

  private void prepare(int worker, int first, int end) {
    for (int i = 0; i < matrices.length; i++) {
      // Matrices of one type and layout share what was prepared for the first.
      if (i == 0
          || matrices[i].type() != matrices[i - 1].type()
          || matrices[i].isPacked() != matrices[i - 1].isPacked()) {
        kernels.matMul(matrices[i]).prepare(input, firstToken + first, firstToken + end);
      }
    }
  }

  private void multiply(int worker, int first, int end) {
    int offset = outputOffset;
    int start = 0;
    for (WeightMatrix matrix : matrices) {
      int from = Math.max(first - start, 0);
      int to = Math.min(end - start, pieces(matrix));
      if (from < to) {
        multiply(worker, matrix, from * piece, Math.min(matrix.rows(), to * piece), offset);
      }
      start += pieces(matrix);
      offset += matrix.rows();
    }
  }

  private void multiply(int worker, WeightMatrix matrix, int from, int to, int offset) {
    kernels
        .matMul(matrix)
        .multiply(
            matrix,
            from,
            to,
            input,
            firstToken,
            tokens,
            output,
            offset,
            outputStride,
            scratch[worker]);
  }
}
