/**
 * Questions to models and what comes back: the narrow view of a herd that ensembles and comparisons
 * need. {@link dev.herd.scheduler.answer.Poll} asks several {@link
 * dev.herd.scheduler.answer.Respondent}s, {@link dev.herd.scheduler.answer.Confidence} says how
 * sure one was.
 */
package dev.herd.scheduler.answer;
