#include "number/ball_array.hpp"

#include "base/contract.hpp"
#include "number/ball_arb.hpp"

namespace seqcert {

struct BallArray::Storage {
  arb_ptr values;
  std::size_t size;
  long bits;
};

namespace {

bool fits(BallArray::Slice s, std::size_t size) {
  return s.count == 0 || (s.first < size && (s.count - 1) * s.step < size - s.first);
}

}  // namespace

BallArray::BallArray(std::size_t size, long bits)
    : storage_(new Storage{_arb_vec_init(static_cast<slong>(size)), size, bits}, [](Storage* s) {
        _arb_vec_clear(s->values, static_cast<slong>(s->size));
        delete s;
      }) {
  SEQCERT_REQUIRE(bits >= 2, "a ball needs at least 2 bits");
}

BallArray::BallArray(std::span<const Ball> values, long bits) : BallArray(values.size(), bits) {
  for (std::size_t i = 0; i < values.size(); ++i) set(i, values[i]);
}

std::size_t BallArray::size() const { return storage_->size; }
long BallArray::bits() const { return storage_->bits; }

Ball BallArray::get(std::size_t i) const {
  SEQCERT_REQUIRE(i < size(), "index past the end of a ball array");
  Ball result = zero_ball(bits());
  arb_set(arb(result), storage_->values + i);
  return result;
}

void BallArray::set(std::size_t i, const Ball& value) {
  SEQCERT_REQUIRE(i < size(), "index past the end of a ball array");
  arb_set_round(storage_->values + i, arb(value), bits());
}

Ball dot(const BallArray& x, BallArray::Slice xs, const BallArray& y, BallArray::Slice ys) {
  SEQCERT_REQUIRE(xs.count == ys.count && fits(xs, x.size()) && fits(ys, y.size()), "slices that do not match or fit");
  Ball result = zero_ball(std::max(x.bits(), y.bits()));
  if (xs.count == 0) return result;
  arb_dot(arb(result), nullptr, 0, x.storage_->values + xs.first, static_cast<slong>(xs.step),
          y.storage_->values + ys.first, static_cast<slong>(ys.step), static_cast<slong>(xs.count), result.bits());
  return result;
}

}  // namespace seqcert
