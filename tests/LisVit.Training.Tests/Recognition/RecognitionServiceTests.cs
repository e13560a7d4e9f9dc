using System.Diagnostics.Metrics;
using System.Globalization;
using LisVit.Data.Frames;
using LisVit.Recognition;
using LisVit.Tests;
using LisVit.Training.Checkpoints;
using LisVit.Training.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace LisVit.Training.Tests.Recognition;

public sealed class RecognitionServiceTests(ITestOutputHelper output) : IDisposable
{
    private const int Callers = 32;
    private const double LargestGrowth = 1.01;

    private static readonly int? SoakRounds = int.TryParse(Environment.GetEnvironmentVariable("LISVIT_SOAK_CALLERS"), out var rounds) ? rounds : null;

    private readonly TemporaryFolder folder = WithCheckpoint();

    public void Dispose() => folder.Dispose();

    // "scripts/soak callers" takes many more rounds, and looks at resident memory too.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [Trait("Category", "Callers")]
    public async Task Thirty_two_callers_get_their_own_results_in_constant_memory(int atOnce)
    {
        using var service = Service(atOnce);
        var expected = new List<IReadOnlyList<RecognizedGloss>>();
        for (var video = 0; video < 4; video++)
            expected.Add(await service.RecognizeAsync(Video(video)));
        var alive = TensorsAlive();

        var resident = new List<double>();
        for (var round = 0; round < (SoakRounds ?? 1); round++)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, Callers).SelectMany(caller => Enumerable.Range(0, 3).Select(async _ => (caller, Found: await Task.Run(() => service.RecognizeAsync(Video(caller % 4)))))));

            foreach (var (caller, found) in results)
                found.Should().Equal(expected[caller % 4]);
            if (SoakRounds is not null)
                GC.Collect();
            resident.Add(Environment.WorkingSet / 1e6);
        }

        expected.Select(found => string.Join(' ', found)).Distinct().Count().Should().BeGreaterThan(1);
        TensorsAlive().Should().BeLessThanOrEqualTo(alive);
        var quarters = resident.Chunk((resident.Count + 3) / 4).Select(round => round.Average()).ToArray();
        output.WriteLine(FormattableString.Invariant($"{atOnce} at once, {resident.Count} rounds of {Callers} callers with 3 videos each: no result differs from that of a caller alone; tensors {alive} before, {TensorsAlive()} after; resident MB by quarters of the rounds: {string.Join(' ', quarters.Select(megabytes => megabytes.ToString("F1", CultureInfo.InvariantCulture)))}"));
        if (SoakRounds is not null)
            quarters[^1].Should().BeLessThan(LargestGrowth * quarters.Take(2).Last());
    }

    [Fact]
    public async Task No_more_videos_are_read_at_once_than_allowed()
    {
        using var service = Service(2);
        using var two = new CountdownEvent(2);
        var (reading, most) = (0, 0);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => service.RecognizeAsync(new Watched(Video(i), Begin, () => Interlocked.Decrement(ref reading)))));

        most.Should().Be(2);

        // The first two wait for each other.
        void Begin()
        {
            InterlockedMax(ref most, Interlocked.Increment(ref reading));
            if (!two.IsSet)
                two.Signal();
            two.Wait(TimeSpan.FromSeconds(30)).Should().BeTrue("two are allowed at once");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Waiting_can_be_cancelled_and_disposing_ends_who_is_at_work(bool asynchronously)
    {
        var service = Service(1);
        using var enter = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var working = service.RecognizeAsync(new Watched(Video(0), () => { enter.Set(); leave.Wait(); }, () => { }));
        enter.Wait();
        using var cancel = new CancellationTokenSource();
        var waiting = service.RecognizeAsync(Video(1), cancellationToken: cancel.Token);
        await cancel.CancelAsync();
        await waiting.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();

        var late = service.RecognizeAsync(Video(1));
        var disposing = asynchronously ? service.DisposeAsync().AsTask() : Task.Run(service.Dispose);
        while (!await IsGone())
            await Task.Yield();
        disposing.IsCompleted.Should().BeFalse("the model is in use");
        await late.Invoking(task => task).Should().ThrowAsync<ObjectDisposedException>();
        leave.Set();
        await working.Invoking(task => task).Should().ThrowAsync<ObjectDisposedException>();
        await disposing;
        await service.DisposeAsync();
        await service.Invoking(gone => gone.RecognizeAsync(Video(0))).Should().ThrowAsync<ObjectDisposedException>();
        service.Dispose();

        // Who comes after disposal was asked for is turned away at once; who came before waits.
        async Task<bool> IsGone()
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(1));
            try
            {
                await service.RecognizeAsync(Video(0), cancellationToken: soon.Token);
                return false;
            }
            catch (OperationCanceledException)
            {
                return false;
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }

    [Fact]
    public async Task The_first_callers_share_one_model()
    {
        var before = TensorsAlive();
        using (var one = Service(1))
        {
            await one.RecognizeAsync(Video(0));
            var ofOne = TensorsAlive() - before;
            using var service = Service(8);
            before = TensorsAlive();

            await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.RecognizeAsync(Video(0))));

            (TensorsAlive() - before).Should().Be(ofOne);
        }
    }

    [Fact]
    public async Task Hosts_can_collect_what_it_does()
    {
        var measured = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, listening) => { if (instrument.Meter.Name == RecognitionDiagnostics.Name) listening.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Note(instrument));
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => Note(instrument));
        listener.Start();
        using var service = Service(1);

        await service.RecognizeAsync(Video(0));
        await service.Invoking(failing => failing.RecognizeAsync(new Watched(Video(0), () => throw new InvalidDataException("gone"), () => { }))).Should().ThrowAsync<InvalidDataException>();

        lock (measured)
        {
            measured.Should().Contain(["lisvit.recognition.duration", "lisvit.recognition.wait.duration", "lisvit.recognition.active", "lisvit.recognition.glosses", "lisvit.recognition.failures"]);
        }

        void Note(Instrument instrument)
        {
            lock (measured)
            {
                measured.Add(instrument.Name);
            }
        }
    }

    [Fact]
    public async Task A_hosts_configuration_sets_it_up()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Recognition:Checkpoint"] = folder.PathTo("best.safetensors"),
            ["Recognition:MaximumConcurrency"] = "3",
            ["Recognition:Recognizer:Window"] = "64",
            ["Recognition:Recognizer:Device"] = "cpu",
            ["Recognition:Recognizer:Type"] = "BFloat16",
        }).Build();
        using var services = new ServiceCollection().Configure<RecognitionServiceOptions>(configuration.GetSection("Recognition")).AddLisVitRecognizer().BuildServiceProvider();

        var options = services.GetRequiredService<IOptions<RecognitionServiceOptions>>().Value;

        (options.MaximumConcurrency, options.Recognizer.Window, options.Recognizer.Type).Should().Be((3, 64, ScalarType.BFloat16));
        (await services.GetRequiredService<RecognitionService>().RecognizeAsync(Video(0))).Should().NotBeNull();
    }

    [Theory]
    [InlineData("", 1, "Checkpoint is not set*")]
    [InlineData("nowhere.safetensors", 1, "Checkpoint 'nowhere.safetensors' does not exist*")]
    [InlineData("", 0, "MaximumConcurrency (0) must be at least 1*")]
    public void What_is_wrong_is_told_at_the_start(string checkpoint, int atOnce, string message)
    {
        using var services = new ServiceCollection().AddLisVitRecognizer(options => (options.Checkpoint, options.MaximumConcurrency) = (checkpoint, atOnce)).BuildServiceProvider();

        var ask = () => services.GetRequiredService<RecognitionService>();

        ask.Should().Throw<OptionsValidationException>().WithMessage(message);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_used_is_told_at_the_start()
    {
        using var model = TinyRecognizer.Make();
        Checkpoint.Save(folder.PathTo("silent"), model, new CheckpointDescription { Glosses = ["A"] });
        using var services = new ServiceCollection().AddLisVitRecognizer(options => options.Checkpoint = folder.PathTo("silent")).BuildServiceProvider();

        var ask = () => services.GetRequiredService<RecognitionService>();

        ask.Should().Throw<OptionsValidationException>().WithMessage("*does not say what its model is*");
    }

    [Fact]
    public void A_host_that_starts_checks_the_options()
    {
        using var model = TinyRecognizer.Make();
        Checkpoint.Save(folder.PathTo("nameless"), model, new CheckpointDescription { Metadata = Description.ToMetadata() });
        using var services = new ServiceCollection().AddLisVitRecognizer(options => options.Checkpoint = folder.PathTo("nameless")).BuildServiceProvider();

        services.GetRequiredService<IStartupValidator>().Invoking(validator => validator.Validate()).Should().Throw<OptionsValidationException>().WithMessage("*has no vocabulary, so its classes have no names*");
    }

    private static RecognizerDescription Description => new() { Encoder = TinyRecognizer.Encoder, Frames = new() { Width = 32, Height = 32 }, SamplingRate = 0.25 };

    private static TemporaryFolder WithCheckpoint()
    {
        var folder = new TemporaryFolder();
        using var model = TinyRecognizer.Make(seed: 3);
        Checkpoint.Save(folder.PathTo("best"), model, new CheckpointDescription { Glosses = ["A", "B", "C", "D", "E"], Metadata = Description.ToMetadata() });
        return folder;
    }

    private RecognitionService Service(int atOnce) => new(new() { Checkpoint = folder.PathTo("best"), MaximumConcurrency = atOnce });

    private static MemoryFrames Video(int seed)
    {
        var pixels = new byte[32 * 24 * 20 * 3];
        new Random(seed).NextBytes(pixels);
        return new MemoryFrames(pixels, 32, 24, 20);
    }

    private static long TensorsAlive()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Tensor.TotalCount;
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now)
            Interlocked.CompareExchange(ref most, now, seen);
    }

    private sealed class Watched(MemoryFrames frames, Action begin, Action end) : IFrameSource
    {
        public int FrameCount => frames.FrameCount;

        public RgbFrames Read(ReadOnlySpan<int> indices)
        {
            begin();
            Thread.Sleep(5);
            var read = frames.Read(indices);
            end();
            return read;
        }
    }
}
