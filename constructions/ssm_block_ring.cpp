#include "constructions/parts.hpp"
#include "constructions/registry.hpp"
#include "constructions/ring.hpp"

namespace seqcert {
namespace {

// The slot memory of ssm/ring in the whole Mamba block, n = 1, A = -1. SiLU stands between the projection and the scan,
// so whatever the scan has to get as it is comes on a pair of channels (p, -p), read with weights (w, -w): w SiLU(p) -
// w SiLU(-p) = w p. A slot is a pair of channels with the value; three more pairs carry what Delta, B and C read: the
// slot written, its square, and 1. Those have states too, which nothing reads. The gate z comes straight from the input
// and needs no pairs.

enum Carried : std::size_t { slot_written, slot_written_sq, constant, carried };

struct Channels {
  std::size_t m;                                                          // slots
  std::size_t of_slot(std::size_t slot) const { return 2 * (slot - 1); }  // 1-based slot; its negative follows
  std::size_t of(Carried field) const { return 2 * (m + field); }
  std::size_t count() const { return 2 * (m + carried); }
};

/// Weights (w, -w) on a pair of channels.
SparseVector<Rational> on_pair(std::size_t channel, const Rational& weight) {
  return {{channel, weight}, {channel + 1, -weight}};
}

void set_pair(WeightMatrix& w, std::size_t channel, std::size_t coordinate) {
  w.set_row(channel, OneHotRow{coordinate});
  w.set_row(channel + 1, OneHotRow{coordinate, -1});
}

WeightMatrix identity_taps(std::size_t channels, std::size_t d_conv) {
  WeightMatrix kernel(channels, d_conv);
  for (std::size_t c = 0; c < channels; ++c) kernel.set_row(c, OneHotRow{d_conv - 1});
  return kernel;
}

Instance build_block_ring(const Arguments& arguments) {
  const Channels at{arguments.count("m")};
  const std::size_t d_inner = at.count();
  const Rational& gamma = arguments.real("Gamma");
  MambaBlock block;
  block.write = write_rule(arguments);
  block.softplus = softplus_rule(arguments);
  block.w_x = block.w_z = WeightMatrix(d_inner, ring::d_model);
  block.kernel = identity_taps(d_inner, arguments.count("d_conv"));
  block.conv_bias.assign(d_inner, 0);
  block.w_dt_low = matrix_of(d_inner, {on_pair(at.of(slot_written), 1), on_pair(at.of(slot_written_sq), 1)});
  block.w_dt = WeightMatrix(d_inner, 2);
  block.beta.assign(d_inner, 0);
  block.a = WeightMatrix(d_inner, 1);
  for (std::size_t c = 0; c < d_inner; ++c) block.a.set_row(c, OneHotRow{0, -1});
  block.w_b = matrix_of(d_inner, {on_pair(at.of(constant), ring::write_gain(arguments))});
  block.w_c = matrix_of(d_inner, {on_pair(at.of(constant), 1)});
  block.d.assign(d_inner, 0);

  SparseVector<Rational> read;
  for (std::size_t slot = 1; slot <= at.m; ++slot) {
    const std::size_t pair = at.of_slot(slot);
    set_pair(block.w_x, pair, ring::value);
    const SparseVector<Rational> address = ring::address_row(slot, gamma, ring::written, ring::written_sq);
    const SparseRow asked{ring::address_row(slot, gamma, ring::asked, ring::asked_sq)};
    for (std::size_t c : {pair, pair + 1}) {
      block.w_dt.set_row(c, DenseRow{{address[0].second, address[1].second}});
      block.beta[c] = address[2].second;  // what the address adds to every token
      block.w_z.set_row(c, asked);
    }
    for (const auto& entry : on_pair(pair, arguments.real("read_gain"))) read.push_back(entry);
  }
  set_pair(block.w_x, at.of(slot_written), ring::written);
  set_pair(block.w_x, at.of(slot_written_sq), ring::written_sq);
  set_pair(block.w_x, at.of(constant), ring::one);
  block.w_out = WeightMatrix(ring::d_model, d_inner);
  block.w_out.set_row(ring::out, SparseRow{std::move(read)});
  return ring::instance(arguments, std::move(block));
}

std::vector<ParameterSpec> block_parameters() {
  std::vector<ParameterSpec> result = ring::parameters();
  result.push_back(integer_parameter("d_conv", 1, 4, "width of the convolution"));
  return result;
}

std::vector<ClosedForm> block_ring_forms() {
  std::vector<ClosedForm> result = ring::errors();
  result.push_back({.quantity = "state_size", .value = formula_of("d_conv*(2*m + 6)")});
  return result;
}

}  // namespace

Construction ssm_block_ring() {
  return {
      .name = "ssm/block-ring",
      .summary =
          "the ring of m slots inside the full Mamba block: convolution, SiLU, low-rank step size, gate, output "
          "projection",
      .layout =
          "x_t = (value, slot written, its square, slot read, its square, 1, out); channels in pairs (p, -p): a pair "
          "per slot with "
          "the value, three with slot written, its square, 1; identity taps; dt_rank 2; d_inner = 2m + 6, state size "
          "d_conv (2m + 6)",
      .parameters = block_parameters(),
      .precondition = [](const Arguments& a) { return distance_is_below(a, "T"); },
      .numbers =
          [](const Arguments& a) {
            return 8.0 * static_cast<double>(a.count("T")) * static_cast<double>(a.count("m") + 2) +
                   static_cast<double>(2 * a.count("m") + 6) * (16.0 + static_cast<double>(a.count("d_conv")));
          },
      .build = build_block_ring,
      .closed_forms = block_ring_forms(),
      .no_instance = {{formula_of("distance >= T")}},
  };
}

}  // namespace seqcert
