#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

namespace seqcert::sample {

/// What pdfLaTeX would stumble over in a document made of tables, or "" when nothing is found: environments and braces
/// that do not balance, mathematics left open at the end of a cell, special characters and superscripts outside
/// mathematics, double superscripts, and rows of a tabular whose cells are not as many as its columns. Written for the
/// tests; knows no macros.
class LatexStructure {
 public:
  static std::string fault(const std::string& tex) { return LatexStructure(tex).run(); }

 private:
  explicit LatexStructure(const std::string& tex) : tex_(tex) {}

  std::string run() {
    while (at_ < tex_.size() && fault_.empty()) step();
    if (!fault_.empty()) return fault_;
    if (math_) return "mathematics is open at the end";
    if (depth_ != 0) return "a brace is open at the end";
    if (!environments_.empty()) return "\\begin{" + environments_.back() + "} has no end";
    return "";
  }

  void step() {
    const char c = tex_[at_];
    if (c == '%') return skip_line();
    if (c == '\\') return command();
    if (c == '{') ++depth_;
    if (c == '}' && --depth_ < 0) fault_ = "a brace is closed that was not open";
    if (c == '$') math_ = !math_;
    if (!math_ && (c == '_' || c == '^' || c == '#')) fault_ = std::string("'") + c + "' outside mathematics";
    if (c == '&') ampersand();
    if (c == '\n' && at_ + 1 < tex_.size() && tex_[at_ + 1] == '\n' && math_)
      fault_ = "a paragraph ends inside mathematics";
    if (c == '^' && math_) return superscript();
    if (c != ' ' && c != '\n') row_has_content_ = row_has_content_ || columns_ > 0;
    ++at_;
  }

  void skip_line() {
    while (at_ < tex_.size() && tex_[at_] != '\n') ++at_;
    ++at_;
  }

  void superscript() {
    std::size_t end = at_ + 1;
    if (end < tex_.size() && tex_[end] == '{') end = tex_.find('}', end);
    if (end != std::string::npos && end + 1 < tex_.size() && tex_[end + 1] == '^') fault_ = "double superscript";
    ++at_;
  }

  void ampersand() {
    if (columns_ == 0)
      fault_ = "'&' outside a tabular";
    else if (math_)
      fault_ = "a cell ends inside mathematics";
    else if (depth_ != row_depth_)
      fault_ = "'&' inside braces";
    else
      ++cells_;
  }

  std::string argument() {  // of the command just read; {...} without nesting except for @{}
    if (at_ >= tex_.size() || tex_[at_] != '{') {
      fault_ = "a command lacks its argument";
      return "";
    }
    int open = 0;
    const std::size_t begin = at_ + 1;
    for (; at_ < tex_.size(); ++at_) {
      if (tex_[at_] == '{') ++open;
      if (tex_[at_] == '}' && --open == 0) return tex_.substr(begin, at_++ - begin);
    }
    fault_ = "an argument is not closed";
    return "";
  }

  void command() {
    std::size_t end = at_ + 1;
    while (end < tex_.size() && std::isalpha(static_cast<unsigned char>(tex_[end]))) ++end;
    const std::string name = tex_.substr(at_ + 1, end - at_ - 1);
    if (name.empty()) {  // \\ ends a row, \% and its kin are characters
      if (end < tex_.size() && tex_[end] == '\\') end_row();
      at_ = end + 1;
      return;
    }
    at_ = end;
    if (name == "begin") return begin_environment();
    if (name == "end") return end_environment();
    if (name == "multicolumn") {
      cells_ += std::stoi("0" + argument()) - 1;
      (void)argument();
      row_has_content_ = true;
    } else if (name == "cmidrule") {
      if (tex_.compare(at_, 4, "(lr)") == 0) at_ += 4;
      (void)argument();
    } else if (name == "label" || name == "ref" || name == "usepackage") {
      (void)argument();
    } else if (name == "bottomrule" || name == "midrule") {
      if (row_has_content_) fault_ = "a row before \\" + name + " does not end in \\\\";
    }
  }

  void begin_environment() {
    const std::string name = argument();
    environments_.push_back(name);
    if (name == "table" && at_ < tex_.size() && tex_[at_] == '[') at_ = tex_.find(']', at_) + 1;
    if (name != "tabular") return;
    const std::string spec = argument();
    int inside = 0;
    for (const char c : spec) {
      if (c == '{')
        ++inside;
      else if (c == '}')
        --inside;
      else if (inside == 0 && (c == 'l' || c == 'c' || c == 'r'))
        ++columns_;
    }
    cells_ = 1;
    row_depth_ = depth_;
    row_has_content_ = false;
  }

  void end_environment() {
    const std::string name = argument();
    if (environments_.empty() || environments_.back() != name) {
      fault_ = "\\end{" + name + "} closes another environment";
      return;
    }
    environments_.pop_back();
    if (name == "tabular") columns_ = 0;
  }

  void end_row() {
    if (columns_ == 0) return;
    if (math_)
      fault_ = "a row ends inside mathematics";
    else if (depth_ != row_depth_)
      fault_ = "a row ends inside braces";
    else if (cells_ != columns_)
      fault_ = "a row has " + std::to_string(cells_) + " cells for " + std::to_string(columns_) + " columns";
    cells_ = 1;
    row_has_content_ = false;
  }

  const std::string& tex_;
  std::size_t at_ = 0;
  int depth_ = 0, row_depth_ = 0;
  bool math_ = false, row_has_content_ = false;
  int columns_ = 0, cells_ = 1;
  std::vector<std::string> environments_;
  std::string fault_;
};

}  // namespace seqcert::sample
