using LisVit.Samples.ReproduceReport.Causes;
using LisVit.Samples.ReproduceReport.WithoutVideo;
using LisVit.Training;

namespace LisVit.Samples.ReproduceReport;

/// <summary>The program, without the process around it.</summary>
internal static class Application
{
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var command = CommandLine.Create((settings, cancellation) => settings switch
        {
            { Annotations: not null } => AnnotationStudy.Run(settings, output, cancellation),
            { Causes: not null } => new CauseStudy(settings, output).Run(cancellation),
            _ => new Experiment(settings, output).Run(cancellation),
        });
        return SampleProgram.RunAsync(command, args, output, error, e => e is TrainingDivergedException);
    }
}
