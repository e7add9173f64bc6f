package dev.herd.scheduler.batching;

/**
 * One generated token.
 *
 * @param token its id
 * @param seconds when it was there, from the submission on
 * @param logProbability natural logarithm of the probability that the model gave it, before any
 *     option of sampling; NaN if not asked for
 * @param margin by how much the likeliest token's log-probability was above the second one's, which
 *     is small where the model is in doubt; NaN if not asked for
 */
public record TokenTrace(int token, double seconds, double logProbability, double margin) {}
