#include "check/decoding_proof.hpp"
#include "number/ball.hpp"

#include <algorithm>

namespace seqcert {
namespace {

/// A head with q = lambda (2 tau, -1) for the address tau at coordinates.at[read], k = (p, p^2), v a carried field, written to the read's entry.
struct PositionHead {
  std::size_t read;
  Rational lambda;
};

Result<PositionHead> position_head(const AttentionHead& head, std::size_t number, const DpTask& task) {
  const DpCoordinates& c = task.coordinates;
  const auto wrong = [&](const char* what) { return bad_input("head {} is no head by position: {}", number, what); };
  if (head.kind != AttentionHead::Kind::softmax && head.kind != AttentionHead::Kind::hard) return wrong("it is linear");
  if (head.w_k.rows() != 2 || !is_row(head.w_k, 0, {{c.place, 1}}) || !is_row(head.w_k, 1, {{c.place_sq, 1}})) return wrong("its keys are not (p, p^2)");
  if (head.w_v.rows() != 1) return wrong("it carries more than one number");
  const SparseVector<Rational> ask = head.w_q.row(0), one = head.w_q.row(1), value = head.w_v.row(0);
  if (ask.size() != 1 || one.size() != 1 || one[0].first != c.one || ask[0].second != Rational(-2) * one[0].second || one[0].second.sign() >= 0)
    return wrong("its query is not lambda (2 tau, -1) with lambda > 0");
  const auto read = std::ranges::find(c.at, ask[0].first);
  if (read == c.at.end()) return wrong("its query asks for no address");
  const auto k = static_cast<std::size_t>(read - c.at.begin());
  const Read& what = task.program.reads[k];
  const std::size_t field = c.fields[what.from == Read::From::input ? 0 : what.field];
  if (value != SparseVector<Rational>{{field, 1}}) return wrong("its value is not the field that is read");
  for (std::size_t r = 0; r < head.w_o.rows(); ++r)
    if (!is_row(head.w_o, r, r == c.reads[k] ? SparseVector<Rational>{{0, 1}} : SparseVector<Rational>{}))
      return wrong("it writes elsewhere than to the entry of its read");
  return PositionHead{k, -one[0].second};
}

/// Every step that has the read finds its address in the position row, at a position it sees.
Status addresses_are_right(const AttentionHead& head, std::size_t k, const Model& model, const DpTask& task, bool computed) {
  const Read& read = task.program.reads[k];
  for (std::size_t t = 1; t <= task.layout.steps; ++t) {
    const std::size_t position = task.layout.computes(t);
    const Source& source = task.program.steps[t - 1].sources[k];
    if (source.absent()) continue;
    const Source where = positions_of(task, read, source);
    const std::size_t first_seen = position + 1 - std::min(position, head.window.value_or(position));
    if (where.first < first_seen)
      return bad_input("step {} reads {} at position {}, outside the {} positions its head sees", t, read.name, where.first, *head.window);
    if (computed) continue;
    const auto asked = address_in_row(model.positions.row(position - 1), task.coordinates.at[k]);
    if (asked != where.first)
      return bad_input("step {} asks for {} at position {}, but it stands at position {}", t, read.name, asked ? std::to_string(*asked) : "?", where.first);
  }
  return success();
}

/// With numbers in a box of width v, a head by position is off by at most 2 v e^-lambda / (1 - e^-3 lambda), however many it sees.
Rational softmax_error(const Rational& width, const Rational& lambda) {
  const Arithmetic<Ball> number{256};
  const Ball bound = number(Rational(2) * width) * exp(number(-lambda)) / (number(1) - exp(number(Rational(-3) * lambda)));
  // Never more than the width itself: a mean of numbers of the box stays in it.
  const MaybeEnclosure enclosure = enclosure_of(bound);
  return enclosure ? min(enclosure->hi, width) : width;
}

}  // namespace

Result<ReadsOfLayer> reads_by_position(const Attention& mixer, const Model& model, const DpTask& task, bool computed) {
  for (std::size_t p = 1; p <= model.positions.rows(); ++p)
    if (address_in_row(model.positions.row(p - 1), task.coordinates.place) != p) return bad_input("position {} does not know its number", p);
  ReadsOfLayer result;
  const Rational width(task.carried.hi - task.carried.lo);
  for (std::size_t h = 0; h < mixer.heads.size(); ++h) {
    const AttentionHead& head = mixer.heads[h];
    const auto known = position_head(head, h + 1, task);
    if (!known) return known.error();
    if (std::ranges::find(result.served, known->read) != result.served.end())
      return bad_input("head {} reads {} a second time", h + 1, task.program.reads[known->read].name);
    if (const Status right = addresses_are_right(head, known->read, model, task, computed); !right) return right.error();
    result.served.push_back(known->read);
    // Scores -lambda (tau - p)^2 are largest at p = tau alone: a hard head finds exactly what stands there.
    if (head.kind == AttentionHead::Kind::softmax) result.error = max(result.error, softmax_error(width, known->lambda));
  }
  return result;
}

}  // namespace seqcert
