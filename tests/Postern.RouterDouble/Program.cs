using Postern.RouterDouble.Running;

return await DoubleProgram.Run(args);
