package dev.herd.scheduler.batching.statistics;

/**
 * What a model did, and does, at one moment.
 *
 * @param queued requests that wait
 * @param running sequences under way
 * @param requests requests that came to an end, however they ended
 * @param failures requests that failed
 * @param steps forward passes
 * @param promptTokens tokens of prompts computed
 * @param reusedTokens tokens of prompts that needed no computing
 * @param generatedTokens tokens generated, end tokens included
 * @param draftedTokens tokens proposed by speculation
 * @param acceptedTokens proposals that were right
 * @param preemptions sequences that gave way for want of memory and were computed again
 * @param forwardSeconds time in forward passes
 * @param tokensPerSecond generated tokens a second, over the last ten seconds
 * @param batchSize sequences of a step, on average
 * @param firstToken times from submission to the first token
 * @param perToken times between two tokens of one sequence
 */
public record ModelStatistics(
    int queued,
    int running,
    long requests,
    long failures,
    long steps,
    long promptTokens,
    long reusedTokens,
    long generatedTokens,
    long draftedTokens,
    long acceptedTokens,
    long preemptions,
    double forwardSeconds,
    double tokensPerSecond,
    double batchSize,
    Latency firstToken,
    Latency perToken) {}
