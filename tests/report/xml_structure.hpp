#pragma once

#include <algorithm>
#include <cctype>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert::sample {

/// Reads XML (or HTML written as XML, with a doctype, void elements and raw <style>) as far as its structure goes,
/// apart from the program's own escaping: every tag closed in order, attributes quoted and given once, only known
/// entities, ids unique, references to ids resolved.
class XmlStructure {
 public:
  /// "" when nothing is wrong, else what is, with the text around it.
  static std::string fault(std::string_view text) { return XmlStructure(text).read(); }

 private:
  explicit XmlStructure(std::string_view text) : text_(text) {}

  std::string read() {
    while (at_ < text_.size() && fault_.empty()) {
      if (text_.substr(at_).starts_with("<!--"))
        comment();
      else if (text_.substr(at_).starts_with("<?xml "))
        past("?>");
      else if (text_.substr(at_).starts_with("<!DOCTYPE html>"))
        past(">");
      else if (text_[at_] == '<')
        tag();
      else
        character();
    }
    if (fault_.empty() && !open_.empty()) fail("<" + open_.back() + "> is not closed");
    if (fault_.empty() && roots_ != 1) fail("not exactly one outermost element");
    for (const std::string& id : wanted_)
      if (fault_.empty() && !ids_.contains(id)) fail("nothing has the id \"" + id + "\"");
    return fault_;
  }

  void fail(const std::string& what) {
    if (fault_.empty()) fault_ = what + " near: " + std::string(text_.substr(at_ > 60 ? at_ - 60 : 0, 120));
  }
  void past(std::string_view end) {
    const auto found = text_.find(end, at_);
    if (found == std::string_view::npos) return fail("no " + std::string(end));
    at_ = found + end.size();
  }
  void comment() {
    const auto end = text_.find("--", at_ + 4);
    if (end == std::string_view::npos || text_.substr(end, 3) != "-->") return fail("-- inside a comment");
    at_ = end + 3;
  }
  void character() {
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (open_.empty() && !std::isspace(byte)) return fail("text outside the outermost element");
    if (byte < 0x20 && text_[at_] != '\n' && text_[at_] != '\t') return fail("a control character");
    if (text_[at_] == '&') {
      const auto end = text_.find(';', at_);
      const std::set<std::string_view> known = {"amp", "lt", "gt", "quot", "#39"};
      if (end == std::string_view::npos || !known.contains(text_.substr(at_ + 1, end - at_ - 1)))
        return fail("a bare &");
    }
    ++at_;
  }
  void tag() {
    const bool closes = text_.substr(at_, 2) == "</";
    at_ += closes ? 2 : 1;
    std::string name;
    while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '-'))
      name += text_[at_++];
    if (name.empty()) return fail("a bare <");
    std::set<std::string> given;
    bool empty = false;
    for (;;) {
      while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
      if (at_ == text_.size()) return fail("<" + name + " does not end");
      if (text_[at_] == '>') break;
      if (text_.substr(at_, 2) == "/>") {
        empty = true;
        ++at_;
        break;
      }
      const auto equals = text_.find_first_of("= />", at_);
      if (equals == std::string_view::npos || text_.substr(equals, 2) != "=\"")
        return fail("an attribute without a quoted value");
      const std::string attribute(text_.substr(at_, equals - at_));
      const auto end = text_.find('"', equals + 2);
      if (end == std::string_view::npos) return fail("a quote that is not closed");
      const std::string value(text_.substr(equals + 2, end - equals - 2));
      if (value.find('<') != std::string::npos) return fail("< in an attribute");
      if (!given.insert(attribute).second) return fail("attribute " + attribute + " twice");
      note(attribute, value);
      at_ = end + 1;
    }
    ++at_;
    if (closes) {
      if (open_.empty() || open_.back() != name) return fail("</" + name + "> closes what is not open");
      open_.pop_back();
    } else if (!empty && name != "meta") {
      if (open_.empty()) ++roots_;
      open_.push_back(name);
      if (name == "style") at_ = std::min(text_.find("</style>", at_), text_.size());
    }
  }
  void note(const std::string& attribute, const std::string& value) {
    if (attribute == "id" && !ids_.insert(value).second) fail("the id \"" + value + "\" twice");
    if (attribute == "href" && value.starts_with("#")) wanted_.push_back(value.substr(1));
    if (attribute == "clip-path") wanted_.push_back(value.substr(5, value.size() - 6));  // url(#id)
    if (attribute == "aria-labelledby") {
      const auto space = value.find(' ');
      wanted_.push_back(value.substr(0, space));
      wanted_.push_back(value.substr(space + 1));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int roots_ = 0;
  std::vector<std::string> open_, wanted_;
  std::set<std::string> ids_;
  std::string fault_;
};

}  // namespace seqcert::sample
