using LisVit.Data.Synthetic;
using LisVit.Recognition;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LisVit.Samples.Tour;

/// <summary>One model for all callers of a host, such as a web service.</summary>
internal static class HostRecognizer
{
    public static async Task RunAsync(string folder, TextWriter output)
    {
        var checkpoint = TrainRecognizer.Train(folder, TextWriter.Null);
        var videos = new SyntheticClipSource(new SyntheticCorpusOptions(), SyntheticSplit.Test);
        // begin host
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddLisVitRecognizer(options => options.Checkpoint = checkpoint);
        using var host = builder.Build();

        var service = host.Services.GetRequiredService<RecognitionService>();
        var readings = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => service.RecognizeAsync(videos.Open(i).Frames)));
        // end host

        output.WriteLine($"{readings.Length} callers were served");
    }
}
