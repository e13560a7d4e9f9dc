using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LisVit.Models;
using LisVit.Models.Summaries;
using static TorchSharp.torch;

namespace LisVit.Benchmarks.Speed;

/// <summary>
/// The recommended encoder stage by stage: time, rate, share of the machine's matrix products, and which of arithmetic and memory bounds it
/// (Williams et al., "Roofline: An Insightful Visual Performance Model", 2009).
/// </summary>
internal static class StageTable
{
    private const int Height = 256;
    private const int Width = 192;
    private const int Runs = 15;
    private const int ProductSize = 2048;
    private const int CopiedNumbers = 1 << 25;

    /// <param name="args"><c>stages [FRAMES]</c>: 29 frames unless told.</param>
    public static void Run(string[] args)
    {
        var frames = args.ElementAtOrDefault(1) ?? "29";
        foreach (var type in (string[])["Float32", "BFloat16"])
        {
            var found = JsonSerializer.Deserialize<Profile>(WorkerProcess.Run(["stages-worker", frames, type], tuned: true))!;
            Print(found, frames, type.ToLowerInvariant());
        }
    }

    /// <param name="args"><c>stages-worker FRAMES TYPE</c>: measures in this process.</param>
    public static void Work(string[] args)
    {
        var frames = int.Parse(args[1], CultureInfo.InvariantCulture);
        var type = Enum.Parse<ScalarType>(args[2]);
        manual_seed(1);
        using var trained = new VideoMobileViT(VideoMobileViTOptions.Recommended(VideoMobileViTSize.Xxs));
        using var encoder = trained.ForInference(type);
        var operations = ModelSummary.Of(encoder, new ClipSize(frames, Height, Width)).Rows.ToDictionary(row => row.Path, row => 2.0 * row.MultiplyAccumulates);
        using var clips = randn([1, frames, 3, Height, Width]);
        using var gradients = no_grad();
        AppContext.SetSwitch("LisVit.Models.OneDnn", false);
        using var visible = trained.ForInference(type);
        var counter = new StageClock(visible);
        counter.CountBytes(() => Encode(visible));
        var clock = new StageClock(encoder);
        clock.Measure(() => Encode(encoder), Runs);
        var stages = clock.Stages.Select(stage => new Stage(stage, clock.Milliseconds(stage), operations[stage], counter.Bytes(stage))).ToList();
        Console.WriteLine(JsonSerializer.Serialize(new Profile(Product(type), Copy(), stages)));

        void Encode(VideoMobileViT copy)
        {
            using var scope = NewDisposeScope();
            copy.call(clips, null);
        }
    }

    private static void Print(Profile found, string frames, string type)
    {
        var (peak, bandwidth) = (found.OperationsPerSecond, found.BytesPerSecond);
        var total = found.Stages.Sum(stage => stage.Milliseconds);
        Console.WriteLine(FormattableString.Invariant($"Recommended encoder XXS for inference, {type}, {frames} frames of {Width}x{Height}. Matrix products of {ProductSize}: {peak / 1e9:F0} GFLOP/s; copying: {bandwidth / 1e9:F1} GB/s, read and written."));
        Console.WriteLine();
        Console.WriteLine("| Stage | ms | Share of the time | GFLOP/s | Of the peak | MB read and written | Arithmetic alone, ms | Memory alone, ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var stage in found.Stages.Append(new Stage("all stages", total, found.Stages.Sum(stage => stage.Operations), found.Stages.Sum(stage => stage.Bytes))))
        {
            var rate = stage.Operations / stage.Milliseconds * 1e3;
            Console.WriteLine(FormattableString.Invariant(
                $"| {stage.Name} | {stage.Milliseconds:F1} | {100 * stage.Milliseconds / total:F0} % | {rate / 1e9:F0} | {100 * rate / peak:F0} % | {stage.Bytes / 1e6:F0} | {stage.Operations / peak * 1e3:F1} | {stage.Bytes / bandwidth * 1e3:F1} |"));
        }

        Console.WriteLine();
    }

    private static double Product(ScalarType type)
    {
        using var a = rand(ProductSize, ProductSize).to_type(type);
        using var b = rand(ProductSize, ProductSize).to_type(type);
        return 2 * Math.Pow(ProductSize, 3) / Seconds(() => a.mm(b).Dispose());
    }

    private static double Copy()
    {
        using var from = rand(CopiedNumbers);
        using var to = empty(CopiedNumbers);
        return 2.0 * sizeof(float) * CopiedNumbers / Seconds(() => to.copy_(from));
    }

    private static double Seconds(Action run)
    {
        run();
        var times = new List<double>();
        for (var i = 0; i < Runs; i++)
        {
            var mark = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(mark).TotalSeconds);
        }

        return SpeedTable.Median(times);
    }

    private sealed record Stage(string Name, double Milliseconds, double Operations, double Bytes);

    private sealed record Profile(double OperationsPerSecond, double BytesPerSecond, IReadOnlyList<Stage> Stages);
}
