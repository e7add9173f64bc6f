/** The network that is trained, on a library for automatic differentiation, and its optimiser. */
package dev.herd.trainer.network;
