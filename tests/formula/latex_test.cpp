#include "formula/formula.hpp"

#include <gtest/gtest.h>

namespace seqcert {
namespace {

TEST(Latex, Golden) {
  const std::vector<std::pair<const char*, const char*>> table = {
      {"2*M*(L-1)*exp(-gamma) / (1 + (L-1)*exp(-gamma))",
       R"(\frac{2 M \left(L - 1\right) e^{-\gamma}}{1 + \left(L - 1\right) e^{-\gamma}})"},
      {"4*M*exp(-lambda)/(1-exp(-3*lambda))", R"(\frac{4 M e^{-\lambda}}{1 - e^{-3 \lambda}})"},
      {"ln((L-1)*(2*M-eps)/eps)",
       R"(\ln\left(\frac{\left(L - 1\right) \left(2 M - \varepsilon\right)}{\varepsilon}\right))"},
      {"rho <= delta^2/(8*M_r)", R"(\rho \le \frac{\delta^{2}}{8 M_{r}})"},
      {"a_max > 0 and not N != 2", R"(a_{\mathrm{max}} > 0 \wedge \neg \left(N \ne 2\right))"},
      {"(a + b)^2 + a^(b + 1)", R"(\left(a + b\right)^{2} + a^{b + 1})"},
      {"exp(x)^2 - (x/y)^2", R"(\left(e^{x}\right)^{2} - \left(\frac{x}{y}\right)^{2})"},
      {"a - (b - c) - -d", R"(a - \left(b - c\right) - \left(-d\right))"},
      {"-(a + b)*2", R"(-\left(a + b\right) \cdot 2)"},
      {"a + -b*c <= -d", R"(a + \left(-b c\right) \le -d)"},
      {"a + sum(k, 1, 3, k) - sum(k, 1, 3, 2*k) = sum(k, 1, 2, 1)",
       R"(a + \left(\sum_{k=1}^{3} k\right) - \left(\sum_{k=1}^{3} 2 k\right) = \sum_{k=1}^{2} 1)"},
      {"x*2*(y/3)", R"(x \cdot 2 \cdot \frac{y}{3})"},
      {"sum(k, 1, L, exp(-k) + 1) + 2", R"(\left(\sum_{k=1}^{L} \left(e^{-k} + 1\right)\right) + 2)"},
      {"abs(x) + floor(y) + ceil(z)", R"(\left|x\right| + \left\lfloor y\right\rfloor + \left\lceil z\right\rceil)"},
      {"max(a, min(b, c)) * sqrt(2)", R"(\max\left(a, \min\left(b, c\right)\right) \sqrt{2})"},
      {"softplus(beta) + silu(z) + log2(S_v)",
       R"(\operatorname{softplus}\left(\beta\right) + \operatorname{SiLU}\left(z\right) + \log_2\left(S_{v}\right))"},
      {"1e-9*x + 15e30", R"(10^{-9} x + 15 \cdot 10^{30})"},
      {"(1e30)^2", R"(\left(10^{30}\right)^{2})"},
      {"d_model_2 + _hidden + queries", R"(d_{\mathrm{model},2} + \mathrm{\_hidden} + \mathrm{queries})"},
      {"a = 1 or b >= 2", R"(a = 1 \vee b \ge 2)"},
  };
  for (const auto& [written, expected] : table) {
    const auto parsed = parse_formula(written);
    ASSERT_TRUE(parsed.ok()) << written;
    EXPECT_EQ(latex(*parsed), expected) << written;
  }
}

}  // namespace
}  // namespace seqcert
