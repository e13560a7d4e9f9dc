using BenchmarkDotNet.Attributes;
using LisVit.Models;
using LisVit.Models.Decoding;
using static TorchSharp.torch;

namespace LisVit.Benchmarks;

/// <summary>
/// All decoders on one clip of 29 frames and 1,115 glosses, as of the corpus: 20 glosses at most, weights and logits drawn at random, which leave beams undecided longer than trained models do.
/// The baseline is the best path of CTC.
/// </summary>
[MinColumn]
[MaxColumn]
public class DecoderBenchmarks : IDisposable
{
    private const int Glosses = 1115;
    private const int MostGlosses = 20;

    private readonly GlossDecoder decoder;
    private readonly Tensor memory;
    private readonly Tensor logits;
    private readonly NGramLanguageModel languageModel;

    /// <summary>Makes a decoder, what it hears, and what a CTC head would say.</summary>
    public DecoderBenchmarks()
    {
        manual_seed(1);
        decoder = new GlossDecoder(GlossDecoderOptions.Report(320, Glosses));
        decoder.eval();
        (memory, logits) = (randn(1, 29, 320), randn(1, 29, Glosses + 1) * 3);
        var random = new Random(1);
        languageModel = NGramLanguageModel.Count(
            Enumerable.Range(0, 2000).Select(_ => (int[])[.. Enumerable.Range(0, 8).Select(_ => 1 + random.Next(Glosses))]), 3, [.. Enumerable.Range(0, Glosses).Select(gloss => $"G{gloss}")]);
    }

    [Benchmark(Baseline = true)]
    public object CtcBestPath() => CtcGreedyDecoder.Decode(logits);

    [Benchmark]
    public object CtcBeam() => CtcBeamSearchDecoder.Decode(logits, options: new() { Width = 10 });

    [Benchmark]
    public object CtcBeamWithLanguageModel() => CtcBeamSearchDecoder.Decode(logits, options: new() { Width = 10, LanguageModel = languageModel, ClassesPerFrame = 20 });

    [Benchmark]
    public object Greedy() => AutoregressiveGreedyDecoder.Decode(decoder, memory, options: new() { MaximumGlosses = MostGlosses });

    [Benchmark]
    public object GreedyAsReleased() => AutoregressiveGreedyDecoder.Decode(decoder, memory, options: AutoregressiveOptions.ReleasedGeneration with { MaximumGlosses = MostGlosses });

    [Benchmark]
    public object Beam() => AutoregressiveBeamDecoder.Decode(decoder, memory, options: new() { Width = 5, Generation = new() { MaximumGlosses = MostGlosses } });

    [Benchmark]
    public object BothHeads() => JointDecoder.Decode(decoder, memory, logits, options: new() { Width = 5, MaximumGlosses = MostGlosses });

    [GlobalCleanup]
    public void Dispose()
    {
        decoder.Dispose();
        memory.Dispose();
        logits.Dispose();
        GC.SuppressFinalize(this);
    }
}
