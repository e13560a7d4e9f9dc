using LisVit.Data;
using LisVit.Data.Composing;
using LisVit.Data.Frames;
using LisVit.Data.Glosses;

namespace LisVit.Samples.ReproduceReport.Tests;

/// <summary>Splits of a few clips in memory, composed of plain pictures.</summary>
internal static class DrawnSplits
{
    public const int Clips = 4;

    private static readonly ComposingOptions Sentences = ComposingOptions.SignedDigitsV1;

    public static CorpusSplits Open()
    {
        var signs = new IsolatedSigns([new("Ada", [Sign("1", 40), Sign("2", 220)])]);
        return new("drawn", Source(Sentences, 1), Source(Sentences, 2), Source(Sentences, 3), GlossVocabulary.FromGlosses(signs.Glosses))
        {
            SamplingRate = Sentences.SamplingRate,
            LongTest = Source(Sentences with { MinimumSigns = 7, MaximumSigns = 12 }, 4),
        };

        IClipSource Source(ComposingOptions options, int seed) => new ComposedClipSource(signs, options, Clips, seed, freshEveryEpoch: false);

        static IsolatedSign Sign(string gloss, byte grey) => new(gloss, new RgbFrames([.. Enumerable.Repeat(grey, 16 * 16 * 3)], 1, 16, 16));
    }
}
