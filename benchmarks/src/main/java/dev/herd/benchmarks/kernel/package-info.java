/**
 * JMH benchmarks of every kernel in {@code dev.herd.core.kernel}, in the shapes that models have.
 *
 * <pre>
 * mvn -q -pl benchmarks -am package -DskipTests
 * java -jar benchmarks/target/benchmarks.jar kernel.NormBenchmark [-p kernels=auto] [-prof gc] [-t 2]
 * </pre>
 *
 * <p>{@code kernels} is what the system property {@code herd.kernels} takes: {@code scalar} is the
 * plain twin, {@code auto} the vector kernel at this processor's width, {@code 256} a narrower one.
 * Each combination of parameters has a JVM of its own and first checks its results against the
 * scalar twin's.
 */
package dev.herd.benchmarks.kernel;
