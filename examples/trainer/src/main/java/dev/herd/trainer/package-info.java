/**
 * Trains the small models that the examples carry, from corpora that it generates itself, and
 * measures them on tasks that were kept out of the training. See the module's README.
 */
package dev.herd.trainer;
