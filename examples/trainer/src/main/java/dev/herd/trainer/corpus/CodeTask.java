package dev.herd.trainer.corpus;

/**
 * A method to be written.
 *
 * @param task what it does, beginning with a verb: {@code returns the sum of ...}
 * @param name what it is called unless another name is asked for
 * @param code the method, with {@code NAME} in place of its name
 */
public record CodeTask(String task, String name, String code) {}
