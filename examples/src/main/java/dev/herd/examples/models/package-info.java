/** The small models that Herd brings along, trained by the module {@code examples/trainer}. */
package dev.herd.examples.models;
