using CsCheck;
using LisVit.Models.Attending;
using LisVit.Models.Dropping;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Attending;

/// <summary>Tiled attention against attention as its formula has it, in float64. On processors without vectors of 512 bits the same code runs slower.</summary>
public sealed class TiledAttentionTests
{
    public static TheoryData<string, int> Masks()
    {
        var cases = new TheoryData<string, int>();
        foreach (var mask in new[] { "none", "keys", "queries and keys", "numbers", "numbers of heads", "nowhere", "causal" })
        {
            foreach (var parts in new[] { 1, 2, 3 })
                cases.Add(mask, parts);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Masks))]
    public void Outputs_and_gradients_are_those_of_the_formula(string mask, int parts)
    {
        Verify(new Sizes(2, 3, 37, parts == 1 ? 37 : 45, 10), parts, mask, probability: 0);
        Verify(new Sizes(2, 3, 37, parts == 1 ? 37 : 45, 10), parts, mask, probability: 0.3);
    }

    [Fact]
    public void Keys_of_several_chunks_and_tiles_are_met() => Verify(new Sizes(1, 2, 70, 700, 12), 2, "keys", probability: 0.2);

    [Fact]
    public void So_are_all_sizes() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 4], Gen.Int[1, 70], Gen.Int[1, 300], Gen.Int[1, 40], Gen.Bool)
            .Select(drawn => (Sizes: new Sizes(drawn.Item1, drawn.Item2, drawn.Item3, drawn.Item4, drawn.Item5), Dropping: drawn.Item6))
            .Sample(drawn => Verify(drawn.Sizes, 2, "keys", drawn.Dropping ? 0.1 : 0), iter: 30, seed: "0000KOIPe036");

    [Theory]
    [InlineData(10)]
    [InlineData(16)]
    public void Tokens_of_bfloat16_are_met_in_float32(int width)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(3);
        var sizes = new Sizes(2, 2, 40, 40, width);
        var tokens = Tokens(sizes, 1).Select(token => token.to_type(bfloat16).detach().requires_grad_()).ToArray();
        var weights = randn(2, 40, 2 * width).to_type(bfloat16);

        var output = new TiledAttention(2, new AttentionBias(null, false, 40), null).Apply(tokens);
        output.backward([weights]);

        var exact = tokens.Select(token => token.detach().to_type(float64).requires_grad_()).ToArray();
        var expected = Formula(sizes, exact, null, null);
        expected.backward([weights.to_type(float64)]);
        output.dtype.Should().Be(ScalarType.BFloat16);
        Near(output, expected, 0.004);
        Near(tokens[0].grad!, exact[0].grad!, 0.01);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(4);
        var tokens = Tokens(new Sizes(1, 2, 300, 300, 8), 1);
        var attention = new TiledAttention(2, new AttentionBias(null, false, 300), new DropoutMask(5, 0.1));
        (Tensor Output, Tensor Gradient) Attend()
        {
            tokens[0].grad?.zero_();
            var output = attention.Apply(tokens);
            output.square().sum().backward();
            return (output, tokens[0].grad!.clone());
        }

        var threads = get_num_threads();
        var together = Attend();
        try
        {
            set_num_threads(1);
            var alone = Attend();
            alone.Output.equal(together.Output).all().item<bool>().Should().BeTrue();
            alone.Gradient.equal(together.Gradient).all().item<bool>().Should().BeTrue();
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Theory]
    [InlineData(30)]
    [InlineData(3000)]
    public void Large_logits_overflow_nothing(float scale)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(5);
        var sizes = new Sizes(1, 2, 20, 400, 8);
        var tokens = Tokens(sizes, 2);
        using (no_grad())
            tokens[0].mul_(scale);

        var output = new TiledAttention(2, new AttentionBias(null, false, 400), null).Apply(tokens);

        var expected = Formula(sizes, [.. tokens.Select(token => token.detach().to_type(float64))], null, null);
        (output.to_type(float64) - expected).abs().max().item<double>().Should().BeLessThan(1e-4 * scale);
    }

    [Fact]
    public void Numbers_that_are_none_are_not_lost()
    {
        using var scope = NewDisposeScope();
        var tokens = Tokens(new Sizes(1, 1, 9, 20, 8), 2);
        using (no_grad())
        {
            tokens[0][0, 3, 2] = float.NaN;
            tokens[1][0, 19, 15] = float.NaN;
        }

        var output = new TiledAttention(1, new AttentionBias(null, false, 20), null).Apply(tokens);

        output[0, 3].isnan().all().item<bool>().Should().BeTrue("a query of NaN hears NaN");
        output[0, TensorIndex.Colon, 7].isnan().all().item<bool>().Should().BeTrue("all hear a value of NaN");
        output[0, 4, 0].isnan().item<bool>().Should().BeFalse();
    }

    [Fact]
    public void Gradients_may_be_asked_for_again_where_the_graph_is_kept()
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(6);
        var tokens = Tokens(new Sizes(1, 2, 20, 20, 8), 1);
        var attention = new TiledAttention(2, new AttentionBias(null, false, 20), null);
        var output = attention.Apply(tokens);
        using var weights = randn(output.shape);
        Tensor Gradient(bool keep)
        {
            tokens[0].grad?.zero_();
            output.backward([weights], retain_graph: keep);
            return tokens[0].grad!.clone();
        }

        var first = Gradient(keep: true);
        var second = Gradient(keep: false);
        var third = Gradient(keep: false);

        second.equal(first).all().item<bool>().Should().BeTrue();
        third.count_nonzero().item<long>().Should().Be(0);
        var next = () => attention.Apply(tokens);
        next.Should().Throw<InvalidOperationException>().WithMessage("*second time*retain_graph*");
        next.Should().NotThrow("it has been told");
    }

    [Fact]
    public void Nothing_stays_behind()
    {
        var attention = new TiledAttention(2, new AttentionBias(null, false, 20), new DropoutMask(5, 0.1));
        using var outer = NewDisposeScope();
        var tokens = Tokens(new Sizes(1, 2, 20, 20, 8), 1);
        void Step()
        {
            using var scope = NewDisposeScope();
            attention.Apply(tokens).square().sum().backward();
            attention.Apply(tokens);
        }

        Step();
        var before = Alive();
        for (var step = 0; step < 5; step++)
            Step();

        Alive().Should().BeLessThanOrEqualTo(before);
    }

    private static long Alive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Tensor.TotalCount;
    }

    private static void Verify(Sizes sizes, int parts, string mask, double probability)
    {
        using var scope = NewDisposeScope();
        ModuleContract.Seeded(1);
        var (b, h, l, s, c) = sizes;
        var tokens = Tokens(sizes, parts);
        var allowed = mask switch
        {
            "keys" => arange(s).lt(randint(1, s + 1, [b, 1, 1, 1])),
            "queries and keys" => rand(b, 1, l, s).gt(0.5).logical_or(arange(s).eq(0)),
            "numbers" => randn(l, s),
            "numbers of heads" => randn(b, h, l, s),
            "nowhere" => zeros([b, 1, 1, s], dtype: ScalarType.Bool),
            _ => null,
        };
        DropoutMask? dropout = probability > 0 ? new DropoutMask(7, probability) : null;
        var weights = randn(b, l, h * c);

        var output = new TiledAttention(h, new AttentionBias(allowed, mask == "causal", s), dropout).Apply(tokens);
        output.backward([weights]);

        var exact = tokens.Select(token => token.detach().to_type(float64).requires_grad_()).ToArray();
        var expected = Formula(sizes, exact, mask == "causal" ? ones([l, s], dtype: ScalarType.Bool).tril() : allowed, dropout);
        expected.backward([weights.to_type(float64)]);
        Near(output, expected, 1e-5);
        foreach (var (token, same) in tokens.Zip(exact))
            Near(token.grad!, same.grad!, 2e-5);
    }

    // Attention as it is written, with the mask of dropout put together number by number.
    private static Tensor Formula(Sizes sizes, Tensor[] tokens, Tensor? mask, DropoutMask? dropout)
    {
        var (b, h, l, s, c) = sizes;
        var parts = tokens.Length switch
        {
            1 => tokens[0].chunk(3, -1),
            2 => [tokens[0], .. tokens[1].chunk(2, -1)],
            _ => tokens,
        };
        var (q, k, v) = (Heads(parts[0]), Heads(parts[1]), Heads(parts[2]));
        var logits = matmul(q, k.transpose(-2, -1)) / Math.Sqrt(c);
        if (mask is not null)
            logits = mask.dtype == ScalarType.Bool ? logits.masked_fill(mask.logical_not(), double.NegativeInfinity) : logits + mask;
        var weights = logits.softmax(-1).nan_to_num(0);
        if (dropout is { } drawn)
            weights *= Kept(sizes, drawn);
        return matmul(weights, v).transpose(1, 2).flatten(2);

        Tensor Heads(Tensor x) => x.unflatten(2, h, c).transpose(1, 2);
    }

    private static Tensor Kept(Sizes sizes, DropoutMask dropout)
    {
        var (b, h, l, s, _) = sizes;
        var (tiles, chunks) = ((l + 31) / 32, (s + 255) / 256);
        var kept = new float[b * h * l * s];
        var row = new float[256 * 32];
        for (var group = 0; group < b * h; group++)
        {
            for (var tile = 0; tile < tiles; tile++)
            {
                for (var chunk = 0; chunk < chunks; chunk++)
                {
                    dropout.Fill((ulong)((((group * tiles) + tile) * chunks) + chunk), row);
                    for (var key = chunk * 256; key < Math.Min((chunk + 1) * 256, s); key++)
                    {
                        for (var query = tile * 32; query < Math.Min((tile + 1) * 32, l); query++)
                            kept[(((group * l) + query) * s) + key] = row[((key % 256) * 32) + (query % 32)];
                    }
                }
            }
        }

        return tensor(kept, [b, h, l, s]).to_type(float64);
    }

    private static Tensor[] Tokens(Sizes sizes, int parts)
    {
        var (b, h, l, s, c) = sizes;
        return [.. (parts switch
        {
            1 => new[] { randn(b, l, 3 * h * c) },
            2 => [randn(b, l, h * c), randn(b, s, 2 * h * c)],
            _ => [randn(b, l, h * c), randn(b, s, h * c), randn(b, s, h * c)],
        }).Select(token => token.requires_grad_())];
    }

    private static void Near(Tensor actual, Tensor expected, double tolerance) =>
        (actual.to_type(float64) - expected).abs().max().item<double>().Should().BeLessThan(tolerance * Math.Max(1, expected.abs().max().item<double>()));

    private sealed record Sizes(int Batch, int Heads, int Queries, int Keys, int Width);
}
