/** Jinja's syntax: tokens, their tree, and the parser between them. */
package dev.herd.core.chat.syntax;
