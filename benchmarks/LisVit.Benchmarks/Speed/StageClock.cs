using System.Diagnostics;
using LisVit.Models;
using LisVit.Models.Blocks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LisVit.Benchmarks.Speed;

/// <summary>Times the stages of an encoder while it runs, and counts what its modules read and write.</summary>
internal sealed class StageClock
{
    private readonly Dictionary<string, long> began = [];
    private readonly Dictionary<string, double> spent = [];
    private readonly Dictionary<string, List<double>> milliseconds = [];
    private readonly Dictionary<string, double> bytes = [];
    private bool counting;

    public StageClock(VideoMobileViT encoder)
    {
        foreach (var (name, module) in encoder.named_children())
        {
            Stages.Add(name);
            milliseconds[name] = [];
            Watch(name, module);
            if (module is TemporalMixing mixing)
                mixing.register_forward_hook((_, x, _, y) => Counted(name, x, y));
            foreach (var unit in Units(module))
                Count(name, unit);
        }
    }

    /// <summary>Names of the stages, in their order.</summary>
    public List<string> Stages { get; } = [];

    /// <summary>Median time of a stage.</summary>
    public double Milliseconds(string stage) => SpeedTable.Median(milliseconds[stage]);

    /// <summary>Bytes that the stage's modules read and write, each for itself.</summary>
    public double Bytes(string stage) => bytes.GetValueOrDefault(stage);

    /// <summary>Runs it to count, which sees the calls of libtorch's own modules and not those of oneDNN.</summary>
    public void CountBytes(Action run)
    {
        counting = true;
        run();
        counting = false;
    }

    /// <summary>Runs it some times to warm up and to measure.</summary>
    public void Measure(Action run, int runs)
    {
        run();
        run();
        for (var i = 0; i < runs; i++)
        {
            spent.Clear();
            run();
            foreach (var (stage, time) in spent)
                milliseconds[stage].Add(time);
        }
    }

    // A convolution with its activation is one call of oneDNN, which reads the one's input and writes the other's output.
    private static IEnumerable<nn.Module> Units(nn.Module module) => module switch
    {
        ConvNormAct => [module],
        Dropout => [],
        _ when !module.children().Any() => [module],
        _ => module.children().SelectMany(Units),
    };

    private void Watch(string stage, nn.Module module)
    {
        switch (module)
        {
            case ModuleList<TemporalConvolution> list:
                foreach (var convolution in list)
                    Watch(stage, convolution);
                break;
            case nn.Module<Tensor, Tensor> plain:
                plain.register_forward_pre_hook((_, x) => Begin(stage, x));
                plain.register_forward_hook((_, _, y) => End(stage, y));
                break;
            case nn.Module<Tensor, FrameFold, Tensor> folded:
                folded.register_forward_pre_hook((_, x, fold) => (Begin(stage, x), fold));
                folded.register_forward_hook((_, _, _, y) => End(stage, y));
                break;
            case nn.Module<Tensor, Tensor?, Tensor> masked:
                masked.register_forward_pre_hook((_, x, mask) => (Begin(stage, x), mask));
                masked.register_forward_hook((_, _, _, y) => End(stage, y));
                break;
            default:
                throw new InvalidOperationException($"{module.GetType().Name} of {stage} is called in a way that has no clock.");
        }
    }

    private void Count(string stage, nn.Module unit)
    {
        if (unit is nn.Module<Tensor, Tensor> plain)
            plain.register_forward_hook((_, x, y) => Counted(stage, x, y));
    }

    private Tensor Begin(string stage, Tensor x)
    {
        began[stage] = Stopwatch.GetTimestamp();
        return x;
    }

    private Tensor End(string stage, Tensor y)
    {
        spent[stage] = spent.GetValueOrDefault(stage) + Stopwatch.GetElapsedTime(began[stage]).TotalMilliseconds;
        return y;
    }

    private Tensor Counted(string stage, Tensor x, Tensor y)
    {
        if (counting)
            bytes[stage] = bytes.GetValueOrDefault(stage) + (x.numel() * x.element_size()) + (y.numel() * y.element_size());
        return y;
    }
}
