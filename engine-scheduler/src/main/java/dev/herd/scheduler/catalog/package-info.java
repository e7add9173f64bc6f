/** The names of models, and how each one is to be opened, kept and sampled. */
package dev.herd.scheduler.catalog;
