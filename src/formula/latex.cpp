#include "formula/formula.hpp"
#include "formula/operations.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace seqcert {
namespace {

constexpr std::array<std::string_view, 33> greek = {
    "alpha", "beta",  "gamma", "delta", "epsilon", "zeta",  "eta",   "theta",   "iota", "kappa", "lambda",
    "mu",    "nu",    "xi",    "pi",    "rho",     "sigma", "tau",   "upsilon", "phi",  "chi",   "psi",
    "omega", "Gamma", "Delta", "Theta", "Lambda",  "Xi",    "Sigma", "Phi",     "Psi",  "Omega", "Pi"};

/// One part of a name between underscores.
std::string part_latex(const std::string& part) {
  if (part == "eps") return "\\varepsilon";
  if (std::find(greek.begin(), greek.end(), part) != greek.end()) return "\\" + part;
  const bool digits = std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  return part.size() == 1 || digits ? part : "\\mathrm{" + part + "}";
}

/// gamma -> \gamma, M_r -> M_{r}, a_max_2 -> a_{\mathrm{max},2}; underscores at the ends are dropped into \_.
std::string name_latex(const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t start = 0; start <= name.size();) {
    const std::size_t stop = std::min(name.find('_', start), name.size());
    if (stop > start) parts.push_back(name.substr(start, stop - start));
    start = stop + 1;
  }
  if (parts.empty() || name.front() == '_' || name.back() == '_') {  // nothing to hang a subscript on
    std::string escaped;
    for (char c : name) escaped += c == '_' ? std::string("\\_") : std::string(1, c);
    return "\\mathrm{" + escaped + "}";
  }
  std::string result = part_latex(parts[0]);
  for (std::size_t i = 1; i < parts.size(); ++i) result += (i == 1 ? "_{" : ",") + part_latex(parts[i]);
  return parts.size() > 1 ? result + "}" : result;
}

/// 1e-9 -> 10^{-9}, 15e30 -> 15 \cdot 10^{30}.
std::string number_latex(const Rational& value) {
  const std::string plain = decimal_text(value);
  const std::size_t e = plain.find('e');
  if (e == std::string::npos) return plain;
  const std::string power = "10^{" + plain.substr(e + 1) + "}";
  return plain.substr(0, e) == "1" ? power : plain.substr(0, e) + " \\cdot " + power;
}

std::string bracketed(const std::string& inside) { return "\\left(" + inside + "\\right)"; }

/// How tightly the LaTeX of a node binds; a quotient is a fraction and binds like an atom, except under a power.
Binding latex_binding(const Formula& formula) {
  if (formula.operation() == Operation::divide) return binds_power;
  if (formula.operation() == Operation::exp) return binds_power;
  if (formula.operation() == Operation::sum) return binds_sum;
  if (formula.operation() == Operation::number && decimal_text(formula.node().value).find('e') != std::string::npos)
    return binds_product;
  return binding(formula.operation());
}

std::string operand_latex(const Formula& operand, Binding needed) {
  const std::string inside = latex(operand);
  return latex_binding(operand) < needed ? bracketed(inside) : inside;
}

Binding tighter(Binding binding) { return static_cast<Binding>(static_cast<int>(binding) + 1); }

std::string infix_latex(const Formula::Node& node) {
  const Formula &left = node.arguments[0], &right = node.arguments[1];
  const auto joined = [&](std::string_view sign, Binding left_binding, Binding right_binding) {
    return operand_latex(left, left_binding) + std::string(sign) + operand_latex(right, right_binding);
  };
  // A big sum swallows what stands behind it, and two signs in a row are hard to read.
  const auto sum_of = [&](std::string_view sign) {
    std::string last = operand_latex(right, binds_product);
    if (last.front() == '-') last = bracketed(last);
    return operand_latex(left, left.operation() == Operation::sum ? binds_product : binds_sum) + std::string(sign) +
           last;
  };
  switch (node.operation) {
    case Operation::add:
      return sum_of(" + ");
    case Operation::subtract:
      return sum_of(" - ");
    case Operation::multiply: {
      const std::string factor = operand_latex(right, binds_power);
      const bool digit_first = factor.front() >= '0' && factor.front() <= '9';
      const std::string_view sign = digit_first || factor.starts_with("\\frac") ? " \\cdot " : " ";
      return operand_latex(left, binds_product) + std::string(sign) + factor;
    }
    case Operation::divide:
      return fmt::format("\\frac{{{}}}{{{}}}", latex(left), latex(right));
    case Operation::power:
      return fmt::format("{}^{{{}}}", operand_latex(left, binds_atom), latex(right));
    case Operation::less:
      return joined(" < ", binds_sum, binds_sum);
    case Operation::less_equal:
      return joined(" \\le ", binds_sum, binds_sum);
    case Operation::greater:
      return joined(" > ", binds_sum, binds_sum);
    case Operation::greater_equal:
      return joined(" \\ge ", binds_sum, binds_sum);
    case Operation::equal:
      return joined(" = ", binds_sum, binds_sum);
    case Operation::not_equal:
      return joined(" \\ne ", binds_sum, binds_sum);
    case Operation::conjunction:
      return joined(" \\wedge ", binds_and, tighter(binds_and));
    default:
      return joined(" \\vee ", binds_or, tighter(binds_or));
  }
}

std::string call_latex(const FunctionName& function, const Formula::Node& node) {
  std::string list;
  for (const Formula& argument : node.arguments) list += (list.empty() ? "" : ", ") + latex(argument);
  switch (node.operation) {
    case Operation::exp:
      return "e^{" + list + "}";
    case Operation::ln:
      return "\\ln" + bracketed(list);
    case Operation::log2:
      return "\\log_2" + bracketed(list);
    case Operation::sqrt:
      return "\\sqrt{" + list + "}";
    case Operation::abs:
      return "\\left|" + list + "\\right|";
    case Operation::floor:
      return "\\left\\lfloor " + list + "\\right\\rfloor";
    case Operation::ceil:
      return "\\left\\lceil " + list + "\\right\\rceil";
    case Operation::silu:
      return "\\operatorname{SiLU}" + bracketed(list);
    case Operation::softplus:
      return "\\operatorname{softplus}" + bracketed(list);
    case Operation::sum:
      return fmt::format("\\sum_{{{}={}}}^{{{}}} {}", name_latex(node.name), latex(node.arguments[0]),
                         latex(node.arguments[1]), operand_latex(node.arguments[2], binds_product));
    case Operation::select:
      return fmt::format("\\begin{{cases}} {} & \\text{{if }} {} \\\\ {} & \\text{{otherwise}} \\end{{cases}}",
                         latex(node.arguments[1]), latex(node.arguments[0]), latex(node.arguments[2]));
    case Operation::mod:
      return operand_latex(node.arguments[0], binds_product) + " \\bmod " +
             operand_latex(node.arguments[1], binds_product);
    case Operation::inv:
      return operand_latex(node.arguments[0], binds_atom) + "^{-1} \\bmod " +
             operand_latex(node.arguments[1], binds_product);
    default:
      return fmt::format("\\{}{}", function.name, bracketed(list));  // \min, \max
  }
}

}  // namespace

std::string latex(const Formula& formula) {
  const Formula::Node& node = formula.node();
  switch (node.operation) {
    case Operation::number:
      return number_latex(node.value);
    case Operation::name:
      return name_latex(node.name);
    case Operation::negate:
      return "-" + operand_latex(node.arguments[0], binds_product);
    case Operation::negation:
      return "\\neg " + operand_latex(node.arguments[0], binds_atom);
    default:
      break;
  }
  if (const FunctionName* function = function_of(node.operation)) return call_latex(*function, node);
  return infix_latex(node);
}

}  // namespace seqcert
