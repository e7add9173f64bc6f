/**
 * Several answers to one question: self-consistency, majority vote, draft-then-refine, best of
 * several, and cascades from small to large models.
 *
 * <p>All block until there is a result; run them on a virtual thread where that is in the way. An
 * interrupt cancels what is outstanding.
 */
package dev.herd.scheduler.ensemble;
