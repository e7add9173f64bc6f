package dev.herd.core.chat.python;

import java.util.LinkedHashMap;
import java.util.Map;

/** Jinja's namespace: the one value that a template may change, by {@code set ns.name = ...}. */
public final class NamespaceValue implements ObjectValue {
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  /** Sets an attribute. */
  public void set(String name, Object value) {
    attributes.put(name, value);
  }

  @Override
  public Object attribute(String name) {
    return attributes.getOrDefault(name, Missing.VALUE);
  }

  @Override
  public String typeName() {
    return "Namespace";
  }

  @Override
  public String display(Budget budget) {
    DictValue dict = new DictValue(attributes.size());
    attributes.forEach(dict::put);
    return "<Namespace " + Representation.repr(dict, budget) + ">";
  }
}
