/** Runs a parsed template: scopes, statements, expressions, filters and tests. */
package dev.herd.core.chat.runtime;
