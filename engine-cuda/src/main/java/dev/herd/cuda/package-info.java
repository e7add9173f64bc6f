/** Model layers on CUDA devices. */
package dev.herd.cuda;
