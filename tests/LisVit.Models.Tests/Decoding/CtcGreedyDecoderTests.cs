using CsCheck;
using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Models.Tests.Decoding;

public sealed class CtcGreedyDecoderTests
{
    [Theory]
    [InlineData("0 0 0", "")]
    [InlineData("1 1 2 2", "1 2")]
    [InlineData("1 0 1", "1 1")]
    [InlineData("0 3 3 0 0 3 2 2 1", "3 3 2 1")]
    public void Repeats_collapse_before_blanks_drop(string path, string glosses)
    {
        var labels = Parse(path);
        using var logits = OneHot([labels], labels.Length);

        var decoded = CtcGreedyDecoder.Decode(logits).Single();

        decoded.Glosses.Should().Equal(Parse(glosses));
        decoded.Frames.Should().Be(labels.Length);
        decoded.BlankFrames.Should().Be(labels.Count(label => label == 0));
    }

    [Fact]
    public void Frames_behind_a_clips_length_count_for_nothing()
    {
        using var logits = OneHot([[1, 2, 3], [2, 2, 1]], 3);
        using var lengths = tensor(new long[] { 3, 2 });

        var decoded = CtcGreedyDecoder.Decode(logits, lengths);

        decoded[1].Glosses.Should().Equal(2);
        decoded[1].Frames.Should().Be(2);
    }

    [Fact]
    public void A_gloss_string_spelled_out_with_blanks_is_read_back() =>
        Gen.Select(Gen.Int[1, 5].Array[0, 8], Gen.Int[1, 3].Array[17], Gen.Int[0, 2].Array[17]).Sample((glosses, holds, gaps) =>
        {
            var path = new List<int>();
            for (var i = 0; i < glosses.Length; i++)
            {
                var needsBlank = i > 0 && glosses[i] == glosses[i - 1];
                path.AddRange(Enumerable.Repeat(0, Math.Max(gaps[i], needsBlank ? 1 : 0)));
                path.AddRange(Enumerable.Repeat(glosses[i], holds[i]));
            }

            path.Add(0);
            using var logits = OneHot([[.. path]], path.Count);
            CtcGreedyDecoder.Decode(logits)[0].Glosses.Should().Equal(glosses);
        }, iter: 200);

    private static int[] Parse(string labels) => [.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];

    private static Tensor OneHot(int[][] paths, int frames)
    {
        using var labels = tensor(paths.SelectMany(path => path.Select(label => (long)label)).ToArray(), [paths.Length, frames]);
        return nn.functional.one_hot(labels, 6).to_type(float32);
    }
}
