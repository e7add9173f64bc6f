package dev.herd.core.kernel;

import static java.util.Objects.checkFromIndexSize;

/**
 * {@link VectorOps} on the Vector API, at the width of {@link VectorWidth}: checks the slices, then
 * calls the loops, which are grouped by kind in classes of their own.
 */
final class PanamaVectorOps implements VectorOps {
  @Override
  public float dot(float[] a, int ao, float[] b, int bo, int n) {
    checkFromIndexSize(ao, n, a.length);
    checkFromIndexSize(bo, n, b.length);
    return VectorReductions.dot(a, ao, b, bo, n);
  }

  @Override
  public void roundToF16(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    VectorHalves.round(x, xo, x, xo, n);
  }

  @Override
  public void add(float[] x, int xo, float[] y, int yo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(yo, n, y.length);
    VectorArithmetic.add(x, xo, y, yo, n);
  }

  @Override
  public void scale(float[] x, int xo, float factor, int n) {
    checkFromIndexSize(xo, n, x.length);
    VectorArithmetic.scale(x, xo, factor, n);
  }

  @Override
  public void axpy(float factor, float[] x, int xo, float[] y, int yo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(yo, n, y.length);
    VectorArithmetic.axpy(factor, x, xo, y, yo, n);
  }

  @Override
  public void rmsNorm(
      float[] x, int xo, float[] weight, float epsilon, float[] out, int oo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(oo, n, out.length);
    ScalarVectorOps.checkOptional(weight, n);
    VectorNorms.rmsNorm(x, xo, weight, epsilon, out, oo, n);
  }

  @Override
  public void layerNorm(
      float[] x, int xo, float[] weight, float[] bias, float epsilon, float[] out, int oo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(oo, n, out.length);
    ScalarVectorOps.checkOptional(weight, n);
    ScalarVectorOps.checkOptional(bias, n);
    VectorNorms.layerNorm(x, xo, weight, bias, epsilon, out, oo, n);
  }

  @Override
  public void softmax(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    VectorActivationFunctions.softmax(x, xo, n);
  }

  @Override
  public void siluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n) {
    checkFromIndexSize(go, n, gate.length);
    checkFromIndexSize(uo, n, up.length);
    checkFromIndexSize(oo, n, out.length);
    VectorActivationFunctions.siluMultiply(gate, go, up, uo, out, oo, n);
  }

  @Override
  public void geluMultiply(float[] gate, int go, float[] up, int uo, float[] out, int oo, int n) {
    checkFromIndexSize(go, n, gate.length);
    checkFromIndexSize(uo, n, up.length);
    checkFromIndexSize(oo, n, out.length);
    VectorActivationFunctions.geluMultiply(gate, go, up, uo, out, oo, n);
  }

  @Override
  public void gelu(float[] x, int xo, float[] out, int oo, int n) {
    checkFromIndexSize(xo, n, x.length);
    checkFromIndexSize(oo, n, out.length);
    VectorActivationFunctions.gelu(x, xo, out, oo, n);
  }

  @Override
  public void softCap(float[] x, int xo, float cap, int n) {
    checkFromIndexSize(xo, n, x.length);
    VectorActivationFunctions.softCap(x, xo, cap, n);
  }

  @Override
  public void ropeAdjacent(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    ScalarVectorOps.checkRope(x, xo, cos, sin, to, pairs);
    VectorRope.adjacent(x, xo, cos, sin, to, pairs);
  }

  @Override
  public void ropeHalves(float[] x, int xo, float[] cos, float[] sin, int to, int pairs) {
    ScalarVectorOps.checkRope(x, xo, cos, sin, to, pairs);
    VectorRope.halves(x, xo, cos, sin, to, pairs);
  }

  @Override
  public int argMax(float[] x, int xo, int n) {
    checkFromIndexSize(xo, n, x.length);
    return VectorReductions.indexOf(VectorReductions.max(x, xo, n), x, xo, n);
  }
}
