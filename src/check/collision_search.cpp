#include "check/collision_search.hpp"

#include "base/contract.hpp"
#include "base/splitmix.hpp"
#include "model/run.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

namespace seqcert {
namespace {

using Vector = std::vector<double>;
using Rows = std::vector<Vector>;

double dot(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }
double largest(const Vector& a) {
  double result = 0;
  for (double entry : a) result = std::max(result, std::fabs(entry));
  return result;
}
std::size_t place_of_largest(const Vector& a) {
  const auto smaller = [](double x, double y) { return std::fabs(x) < std::fabs(y); };
  return static_cast<std::size_t>(std::ranges::max_element(a, smaller) - a.begin());
}

/// Solves a y = b for symmetric positive definite a by Cholesky; false where a pivot is not positive.
bool solve_spd(Rows a, Vector& b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t j = 0; j < k; ++j) a[k][k] -= a[k][j] * a[k][j];
    if (!(a[k][k] > 0)) return false;
    a[k][k] = std::sqrt(a[k][k]);
    for (std::size_t i = k + 1; i < n; ++i) {
      for (std::size_t j = 0; j < k; ++j) a[i][k] -= a[i][j] * a[k][j];
      a[i][k] /= a[k][k];
    }
  }
  for (std::size_t k = 0; k < n; ++k) {
    for (std::size_t j = 0; j < k; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t i = k + 1; i < n; ++i) b[k] -= a[i][k] * b[i];
    b[k] /= a[k][k];
  }
  return true;
}

/// The shortest d with j d = r, nearly: d = j' (j j' + tiny)^-1 r. Column `fixed` takes no part. Empty where it fails.
Vector shortest_solution(Rows j, const Vector& r, std::size_t fixed) {
  for (Vector& row : j)
    if (fixed < row.size()) row[fixed] = 0;
  Rows gram(j.size(), Vector(j.size()));
  double trace = 0;
  for (std::size_t a = 0; a < j.size(); ++a) {
    for (std::size_t b = 0; b <= a; ++b) gram[a][b] = gram[b][a] = dot(j[a], j[b]);
    trace += gram[a][a];
  }
  for (std::size_t a = 0; a < j.size(); ++a) gram[a][a] += 1e-15 * trace;
  Vector y = r;
  if (!solve_spd(std::move(gram), y)) return {};
  Vector d(j.front().size(), 0.0);
  for (std::size_t a = 0; a < j.size(); ++a)
    for (std::size_t c = 0; c < d.size(); ++c) d[c] += j[a][c] * y[a];
  return d;
}

/// state(x) - state(-x) over the asked values, x in units of the box's radius around its middle.
class Difference {
 public:
  Difference(const CopyTask& task, const Cut& cut, Stepper<double> fresh)
      : task_(task), cut_(cut), fresh_(std::move(fresh)), values_(task.tokens.size()) {
    middle_ = (task.box.lo + task.box.hi) / Rational(2);
    radius_ = (task.box.hi - task.box.lo) / Rational(2);
    for (std::size_t j = 0; j < values_.size(); ++j)
      values_[j].assign(task.value_fields.size(), task.free[j] ? middle_ : Rational(0));
  }

  Vector operator()(const Vector& x) {
    Vector one = state(x, 1);
    const Vector other = state(x, -1);
    for (std::size_t k = 0; k < one.size(); ++k) one[k] -= other[k];
    return one;
  }

  /// By differences; rows by state entry.
  Rows jacobian(const Vector& x, const Vector& at_x) {
    constexpr double h = 1e-7;
    Rows result(at_x.size(), Vector(x.size()));
    for (std::size_t c = 0; c < x.size(); ++c) {
      Vector moved = x;
      moved[c] += h;
      const Vector there = (*this)(moved);
      for (std::size_t r = 0; r < at_x.size(); ++r) result[r][c] = (there[r] - at_x[r]) / h;
    }
    return result;
  }

  std::vector<std::vector<Rational>> values(const Vector& x) {
    put(x, 1);
    return values_;
  }

 private:
  void put(const Vector& x, double sign) {
    for (std::size_t c = 0; c < x.size(); ++c) {
      const auto [j, k] = cut_.asked[c];
      values_[j][k] = middle_ + radius_ * Rational::exactly(sign * x[c]);
    }
  }

  Vector state(const Vector& x, double sign) {
    put(x, sign);
    Stepper<double> stepper = fresh_;
    const std::vector<Token> tokens = filled(task_, task_.queries[cut_.queries.front()], values_);
    Vector result;
    const Trace<double> last = [&](std::size_t, std::size_t, const std::string&, const Vector& entries) {
      result.insert(result.end(), entries.begin(), entries.end());
    };
    for (std::size_t t = 0; t < cut_.position; ++t)
      stepper.step(tokens[t], t + 1 == cut_.position ? last : Trace<double>{}, false);
    return result;
  }

  const CopyTask& task_;
  const Cut& cut_;
  Stepper<double> fresh_;
  std::vector<std::vector<Rational>> values_;
  Rational middle_, radius_;
};

/// x scaled to the boundary of the cube.
void to_boundary(Vector& x) {
  const double size = largest(x);
  for (double& entry : x) entry /= size;
  double& end = x[place_of_largest(x)];
  end = end < 0 ? -1 : 1;
}

/// Gauss-Newton along the boundary, the Jacobian kept up by Broyden's updates and made anew where they mislead. Returns
/// the residual reached, relative to the state's own size.
double descend(Difference& difference, Vector& x, double size) {
  Vector at_x = difference(x);
  Rows j;
  bool fresh = false;
  for (int round = 0; round < 60 && std::isfinite(largest(at_x)) && largest(at_x) > 1e-15 * size; ++round) {
    if (j.empty()) {
      j = difference.jacobian(x, at_x);
      fresh = true;
    }
    const Vector step = shortest_solution(j, at_x, place_of_largest(x));
    if (step.empty()) break;
    bool better = false;
    for (double length = 1; length > 1e-3 && !better; length /= 2) {
      Vector next = x;
      for (std::size_t c = 0; c < x.size(); ++c) next[c] -= length * step[c];
      to_boundary(next);
      const Vector there = difference(next);
      better = largest(there) < largest(at_x);
      if (!better) continue;
      // j += (change of f - j change of x) (change of x)' / |change of x|^2
      Vector moved(x.size());
      for (std::size_t c = 0; c < x.size(); ++c) moved[c] = next[c] - x[c];
      const double square = dot(moved, moved);
      for (std::size_t r = 0; r < j.size() && square > 0; ++r) {
        const double missed = (there[r] - at_x[r] - dot(j[r], moved)) / square;
        for (std::size_t c = 0; c < x.size(); ++c) j[r][c] += missed * moved[c];
      }
      x = next;
      at_x = there;
    }
    if (better) {
      fresh = false;
      continue;
    }
    if (fresh) break;
    j.clear();
  }
  return largest(at_x) / size;
}

}  // namespace

Result<std::optional<Collision>> find_collision(const Model& model, const CopyTask& task, const Cut& cut,
                                                std::size_t starts, std::uint64_t seed) {
  for (const Layer& layer : model.layers)
    if (std::holds_alternative<Attention>(layer.mixer))
      return bad_input("attention keeps every token; the search is for models with a state of fixed size");
  auto fresh = Stepper<double>::make(model, Arithmetic<double>{});
  if (!fresh) return fresh.error();
  SEQCERT_REQUIRE(!cut.asked.empty(), "values have to pass the cut");
  Difference difference(task, cut, std::move(*fresh));
  const Vector middle(cut.asked.size(), 0.0);
  const Vector at_middle = difference(middle);
  const Rows linear = difference.jacobian(middle, at_middle);
  double size = 0;
  for (const Vector& row : linear) size = std::max(size, largest(row));
  if (!(size > 0) || !std::isfinite(size)) return std::optional<Collision>{};

  SplitMix stream(seed);
  Vector best;
  double least = INFINITY;
  for (std::size_t start = 0; start < starts && least > 1e-13; ++start) {
    Vector x(cut.asked.size());
    for (double& entry : x) entry = static_cast<double>(stream.below(2001)) / 1000 - 1;
    Vector image;
    for (const Vector& row : linear) image.push_back(dot(row, x));
    const Vector outside = shortest_solution(linear, image, x.size());
    for (std::size_t c = 0; c < outside.size(); ++c) x[c] -= outside[c];
    if (!(largest(x) > 0)) continue;
    to_boundary(x);
    const double reached = descend(difference, x, size);
    if (reached < least) least = reached, best = x;
  }
  if (best.empty()) return std::optional<Collision>{};
  Collision found;
  found.entries = at_middle.size();
  found.pair.values = difference.values(best);
  const auto [position, component] = cut.asked[place_of_largest(best)];
  found.pair.output = component;
  found.pair.query = *std::ranges::find_if(
      cut.queries, [&, at = position](std::size_t q) { return task.queries[q].target == at + 1; });
  return std::optional<Collision>(std::move(found));
}

}  // namespace seqcert
