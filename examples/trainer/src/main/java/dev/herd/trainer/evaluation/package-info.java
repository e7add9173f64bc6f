/** Measures a trained model on tasks that were held out of its training, by Herd itself. */
package dev.herd.trainer.evaluation;
