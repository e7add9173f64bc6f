/** Native memory: one pool with a budget and accounts, and the KV cache pages taken from it. */
package dev.herd.core.memory;
