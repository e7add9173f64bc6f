package dev.herd.benchmarks.machine;

/** A fixed number of multiplications and additions, whose result is checked. */
interface MultiplyAdd extends Runnable {
  /** Returns how many one run does. */
  long multiplyAdds();
}
