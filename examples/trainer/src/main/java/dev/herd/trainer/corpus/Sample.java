package dev.herd.trainer.corpus;

/**
 * One thing to learn: what a user says, and what the model is to answer.
 *
 * @param prompt the user's words; empty for an answer that stands alone, without a chat's marks
 * @param answer the expected answer
 */
public record Sample(String prompt, String answer) {}
